// Every change is an event with actor, time and reason: F26.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createGroup, createPermission, createRole, fresh } from "./directory.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;
const application = "app-audit";

const writable = [
  ...["create:groups", "update:groups", "delete:groups"],
  ...["create:roles", "update:roles", "delete:roles"],
  ...["create:permissions", "update:permissions", "delete:permissions", "update:configuration"],
];

async function newEvents(after) {
  const answer = await admin.get(`/v1/events?order=oldest&limit=1000&first=${after + 1}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.items;
}

test("each kind of change is recorded with its caller and the reason given", async (t) => {
  const created = await admin.post("/v1/clients", { name: "deploy", scopes: writable });
  const caller = admin.with({
    Authorization: `Bearer ${created.json.token}`,
    "Muniment-Reason": "quarterly review",
    "Muniment-Ticket": "HR-311",
    "X-Correlation-Id": "c0ffee",
  });
  const permission = await createPermission(admin, application);
  const unused = await createPermission(admin, application);
  const role = await createRole(admin, application);
  const [group, child, spare] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  const text = () => ({ name: fresh(), description: "d" });
  const ofApplication = () => ({
    ...text(),
    applicationType: "client",
    applicationId: application,
  });
  const groupPath = `/api/groups/${group._id}`;
  const mapping = { groupName: "g", connectionName: "c" };
  const changes = [
    ["POST", "/api/groups", text()],
    ["PUT", groupPath, text()],
    ["PATCH", `${groupPath}/members`, ["u1"]],
    ["DELETE", `${groupPath}/members`, ["u1"]],
    ["PATCH", `${groupPath}/nested`, [child._id]],
    ["DELETE", `${groupPath}/nested`, [child._id]],
    ["PATCH", `${groupPath}/roles`, [role._id]],
    ["DELETE", `${groupPath}/roles`, [role._id]],
    ["PATCH", `${groupPath}/mappings`, [mapping]],
    ["DELETE", `/api/groups/${spare._id}`],
    ["POST", "/api/permissions", ofApplication()],
    ["PUT", `/api/permissions/${unused._id}`, ofApplication()],
    ["DELETE", `/api/permissions/${unused._id}`],
    ["POST", "/api/roles", { ...ofApplication(), permissions: [permission._id] }],
    ["PUT", `/api/roles/${role._id}`, ofApplication()],
    ["PATCH", "/api/users/u1/groups", [group._id]],
    ["DELETE", "/api/users/u1/groups", [group._id]],
    ["PATCH", "/api/users/u1/roles", [role._id]],
    ["DELETE", "/api/users/u1/roles", [role._id]],
    ["DELETE", `/api/roles/${role._id}`],
    ["PATCH", "/api/configuration", { groupsInToken: true }],
    ["PATCH", "/api/configuration/rotate-apikey"],
    ["POST", "/api/configuration/import", {}],
  ];
  for (const [method, path, body] of changes)
    await t.test(`${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}")}`, async () => {
      const before = await store.position();
      const answer = await caller.sendJson(method, path, body);
      assert.ok([200, 204].includes(answer.status), answer.text);
      const events = await newEvents(before);
      assert.ok(events.length > 0, "an event tells of it");
      for (const event of events) {
        assert.equal(event.actor.id, created.json.id);
        assert.equal(event.actor.via, "api_key");
        assert.equal(event.reason, "quarterly review");
        assert.equal(event.ticket, "HR-311");
        assert.equal(event.correlation_id, "c0ffee");
        assert.ok(!Number.isNaN(Date.parse(event.recorded_at)));
      }
    });
});

test("what was so already, and what is refused, records no change", async (t) => {
  const group = await createGroup(admin);
  const path = `/api/groups/${group._id}`;
  await admin.patch(`${path}/members`, ["u1"]);
  const nothing = [
    ["PATCH", `${path}/members`, ["u1"], 204],
    ["DELETE", `${path}/members`, ["u2"], 204],
    ["PUT", path, { name: group.name, description: group.description }, 200],
    ["PATCH", "/api/users/u1/groups", ["no such group"], 204],
    ["POST", "/api/groups", { name: group.name, description: "d" }, 400],
    ["POST", "/api/groups", {}, 400],
  ];
  for (const [method, target, body, status] of nothing)
    await t.test(`${method} ${target.replace(group._id, "{id}")} ${status}`, async () => {
      const before = await store.position();
      assert.equal((await admin.sendJson(method, target, body)).status, status);
      assert.deepEqual(await newEvents(before), []);
    });
});
