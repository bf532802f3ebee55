// Writers at the same time: F17, F18. What is acknowledged is stored, and never an error of ours.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createGroup,
  createPermission,
  createRole,
  fresh,
  ids,
  listed,
  unknownId,
} from "./directory.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();
const writers = 64;
const application = "app-concurrency";
const each = (send) => Promise.all(Array.from({ length: writers }, (_, i) => send(i)));
const statuses = (answers) => [...new Set(answers.map((answer) => answer.status))];
const userNames = Array.from({ length: writers }, (_, i) => `user-${String(i).padStart(2, "0")}`);

test("members that many add to one group are all stored", async () => {
  const group = await createGroup(admin);
  const path = `/api/groups/${group._id}/members`;
  assert.deepEqual(statuses(await each((i) => admin.patch(path, [userNames[i]]))), [204]);
  assert.deepEqual((await listed(admin, "groups", group._id)).members.sort(), userNames);
  const half = await each((i) => (i % 2 ? admin.delete(path, [userNames[i]]) : admin.get(path)));
  assert.deepEqual(statuses(half).sort(), [200, 204]);
  assert.deepEqual(
    (await listed(admin, "groups", group._id)).members.sort(),
    userNames.filter((_, i) => i % 2 === 0),
  );
});

test("groups that many give to one user are all stored", async () => {
  const groups = [];
  for (let i = 0; i < writers; ++i) groups.push(await createGroup(admin));
  const path = "/api/users/joiner/groups";
  assert.deepEqual(statuses(await each((i) => admin.patch(path, [groups[i]._id]))), [204]);
  assert.deepEqual(ids((await admin.get(path)).json), ids(groups));
  assert.deepEqual(statuses(await each((i) => admin.delete(path, [groups[i]._id]))), [204]);
  assert.deepEqual((await admin.get(path)).json, []);
});

test("users that many assign to one role are all stored", async () => {
  const role = await createRole(admin, application);
  const assign = (i) => admin.patch(`/api/users/${userNames[i]}/roles`, [role._id]);
  assert.deepEqual(statuses(await each(assign)), [204]);
  assert.deepEqual((await listed(admin, "roles", role._id)).users.sort(), userNames);
});

test("roles, children and mappings that many give to one group are all stored", async () => {
  const group = await createGroup(admin);
  const [roles, children] = [[], []];
  for (let i = 0; i < writers; ++i) {
    roles.push(await createRole(admin, application));
    children.push(await createGroup(admin));
  }
  const path = `/api/groups/${group._id}`;
  const sends = [
    (i) => admin.patch(`${path}/roles`, [roles[i]._id]),
    (i) => admin.patch(`${path}/nested`, [children[i]._id]),
    (i) => admin.patch(`${path}/mappings`, [{ groupName: `g${i}`, connectionName: "c" }]),
    (i) => admin.put(path, { name: fresh(), description: `version ${i}` }),
  ];
  const answers = await Promise.all(sends.map((send) => each(send)));
  assert.deepEqual(answers.map(statuses), [[204], [204], [204], [200]]);
  const record = await listed(admin, "groups", group._id);
  assert.deepEqual(record.roles.sort(), ids(roles).sort());
  assert.deepEqual(record.nested.sort(), ids(children).sort());
  assert.equal(new Set(record.mappings.map((mapping) => mapping.groupName)).size, writers);
});

test("each PUT of a role stores its order of permissions, whatever others put", async () => {
  const permissions = [];
  for (let i = 0; i < 3; ++i) permissions.push(await createPermission(admin, application));
  const role = await createRole(admin, application, permissions);
  const orders = [ids(permissions), ids(permissions).reverse()];
  const { _id, ...text } = role;
  const put = (i) => admin.put(`/api/roles/${_id}`, { ...text, permissions: orders[i % 2] });
  const answers = await each(put);
  assert.deepEqual(statuses(answers), [200]);
  for (const [i, answer] of answers.entries())
    assert.deepEqual(answer.json.permissions, orders[i % 2]);
});

test("one of many creates of one name succeeds", async (t) => {
  const creates = {
    groups: (name) => ({ name, description: "d" }),
    roles: (name) => ({ ...ofApplication(name), permissions: [] }),
    permissions: (name) => ofApplication(name),
  };
  function ofApplication(name) {
    return { name, description: "d", applicationType: "client", applicationId: application };
  }
  for (const [collection, body] of Object.entries(creates))
    await t.test(collection, async () => {
      const name = fresh("Only One");
      const written = (i) => (i % 2 ? name : name.toUpperCase());
      const answers = await each((i) => admin.post(`/api/${collection}`, body(written(i))));
      const refused = answers.filter((answer) => answer.status !== 200);
      assert.equal(refused.length, writers - 1);
      for (const { status, json } of refused) {
        assert.equal(status, 400);
        assert.equal(json.error, "ValidationError");
      }
      const stored = (await admin.get(`/api/${collection}`)).json[collection];
      const alike = stored.filter((item) => item.name.toLowerCase() === name.toLowerCase());
      assert.equal(alike.length, 1);
    });
});

test("creates of different names are all stored", async () => {
  const names = Array.from({ length: writers }, () => fresh("parallel"));
  const answers = await each((i) =>
    admin.post("/api/groups", { name: names[i], description: "d" }),
  );
  assert.deepEqual(statuses(answers), [200]);
  const stored = (await admin.get("/api/groups")).json.groups.map((group) => group.name);
  assert.deepEqual(stored.filter((name) => names.includes(name)).sort(), names.sort());
});

test("nesting both ways at once makes no cycle (F10)", async () => {
  for (let round = 0; round < 8; ++round) {
    const [one, two] = [await createGroup(admin), await createGroup(admin)];
    const answers = await each((i) =>
      i % 2
        ? admin.patch(`/api/groups/${one._id}/nested`, [two._id])
        : admin.patch(`/api/groups/${two._id}/nested`, [one._id]),
    );
    assert.deepEqual(statuses(answers).sort(), [204, 400]);
    const nested = [];
    for (const group of [one, two])
      nested.push((await listed(admin, "groups", group._id)).nested ?? []);
    assert.equal(nested.flat().length, 1);
  }
});

test("a permission is either deleted or used by a role, never both", async () => {
  for (let round = 0; round < 8; ++round) {
    const permission = await createPermission(admin, application);
    const body = {
      name: fresh(),
      description: "d",
      applicationType: "client",
      applicationId: application,
      permissions: [permission._id],
    };
    const [created, deleted] = await Promise.all([
      admin.post("/api/roles", body),
      admin.delete(`/api/permissions/${permission._id}`),
    ]);
    const outcome = `${created.status} ${deleted.status}`;
    assert.ok(outcome === "200 400" || outcome === "404 204", outcome);
  }
});

test("a mixture of readers and writers meets no error of ours", async () => {
  const group = await createGroup(admin);
  const role = await createRole(admin, application);
  const mixture = [
    () => admin.get("/api/groups"),
    (i) => admin.patch(`/api/groups/${group._id}/members`, [userNames[i]]),
    () => admin.post("/api/users/user-01/policy/app", { connectionName: "c" }),
    (i) => admin.patch(`/api/users/${userNames[i]}/roles`, [role._id]),
    () => admin.get(`/api/groups/${group._id}/members/nested`),
    (i) => admin.delete(`/api/groups/${group._id}/members`, [userNames[i]]),
    () => admin.get("/api/configuration/export"),
    () => admin.delete(`/api/groups/${unknownId}`),
  ];
  const answers = await each((i) => mixture[i % mixture.length](i));
  for (const answer of answers)
    assert.ok([200, 204].includes(answer.status), `${answer.status}: ${answer.text}`);
});
