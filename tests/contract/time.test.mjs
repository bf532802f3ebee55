// Reads of the past: `at=POSITION` beside what the description knows.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  addMembers,
  assignRoles,
  brief,
  createGroup,
  createPermission,
  createRole,
  giveRoles,
  ids,
  map,
  nest,
} from "./directory.mjs";
import { done, invalid, noRecord, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;
const application = "app-time";
const user = "auth0|traveller";
const userPath = `/api/users/${encodeURIComponent(user)}`;

let past;
let group;
let child;
let role;
let permission;
before(async () => {
  await store.change(
    { op: "create_application", id: application, name: "Old name", type: "spa" },
    { op: "create_connection", id: "con", name: "My-AD", strategy: "ad" },
    { op: "create_user", id: user, name: "Old name" },
  );
  permission = await createPermission(admin, application, "read:old");
  role = await createRole(admin, application, [permission], "Old role");
  group = await createGroup(admin, "Old group");
  child = await createGroup(admin, "Old child");
  await nest(admin, group, child);
  await giveRoles(admin, group, role);
  await addMembers(admin, child, user);
  await assignRoles(admin, user, role);
  await map(admin, group, "Domain Users", "My-AD");
  await admin.patch("/api/configuration", { groupsInToken: true });
  past = {};
  const position = await store.position();
  for (const path of paths()) past[path] = await admin.get(path);
  past.policy = await admin.post(policyPath(), login);
  past.position = position;

  await store.change(
    { op: "update_application", id: application, name: "New name" },
    { op: "update_connection", id: "con", strategy: "samlp" },
    { op: "update_user", id: user, name: "New name" },
  );
  await admin.patch("/api/configuration", { groupsInToken: false });
  for (const [path, list] of [
    ["members", [user]],
    ["nested", [child._id]],
    ["roles", [role._id]],
  ])
    await admin.delete(`/api/groups/${path === "members" ? child._id : group._id}/${path}`, list);
  await admin.delete(`${userPath}/roles`, [role._id]);
  await admin.delete(`/api/roles/${role._id}`);
  await admin.delete(`/api/permissions/${permission._id}`);
  await admin.delete(`/api/groups/${child._id}`);
  await admin.put(`/api/groups/${group._id}`, { name: "New group", description: "new" });
  const { mappings } = (await admin.get("/api/groups")).json.groups[0];
  await admin.delete(`/api/groups/${group._id}/mappings`, ids(mappings));
});

const login = { connectionName: "My-AD", groups: ["Domain Users"] };
const policyPath = (at = "") => `${userPath}/policy/${application}${at}`;

function paths() {
  const groupPath = `/api/groups/${group._id}`;
  return [
    "/api/groups",
    groupPath,
    `${groupPath}?expand=true`,
    `${groupPath}/members`,
    `/api/groups/${child._id}/members`,
    `${groupPath}/members/nested`,
    `${groupPath}/nested`,
    `${groupPath}/roles`,
    `${groupPath}/roles/nested`,
    `${groupPath}/mappings`,
    "/api/roles",
    `/api/roles/${role._id}`,
    "/api/permissions",
    `/api/permissions/${permission._id}`,
    "/api/users",
    userPath,
    `${userPath}/groups`,
    `${userPath}/groups?expand=true`,
    `${userPath}/groups/calculate`,
    `${userPath}/roles`,
    `${userPath}/roles/calculate`,
    "/api/applications",
    `/api/applications/${application}`,
    "/api/connections",
    "/api/configuration",
    "/api/configuration/export",
  ];
}

const at = (path, position) => `${path}${path.includes("?") ? "&" : "?"}at=${position}`;

test("a read of a past position answers as it was answered then", async (t) => {
  for (const path of paths())
    await t.test(path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}"), async () => {
      const then = past[path];
      assert.equal(then.status, 200, then.text);
      const again = await admin.get(at(path, past.position));
      assert.equal(again.status, 200, again.text);
      assert.deepEqual(again.json, then.json);
    });
  await t.test("and a decision too", async () => {
    const again = await admin.post(policyPath(`?at=${past.position}`), login);
    const inBody = { ...login, at: String(past.position) };
    assert.deepEqual((await admin.post(policyPath(""), inBody)).json, again.json);
    const twice = await admin.post(policyPath("?at=1"), inBody);
    invalid(twice, '"at" must not be there, it is in the body', "at", "query");
    succeeded(again, past.policy.json);
    assert.deepEqual(again.json, {
      groups: ["Old group", "Old child"],
      roles: ["Old role"],
      permissions: ["read:old"],
    });
  });
});

test("the present is another", async () => {
  succeeded(await admin.get(`/api/groups/${group._id}`), {
    _id: group._id,
    name: "New group",
    description: "new",
  });
  noRecord(await admin.get(`/api/roles/${role._id}`), role._id, "roles");
  succeeded(await admin.post(policyPath(), login), { groups: [], roles: [], permissions: [] });
});

test("before anything was there, nothing is found", async () => {
  succeeded(await admin.get("/api/groups?at=0"), { groups: [], total: 0 });
  succeeded(await admin.get("/api/roles?at=0"), { roles: [], total: 0 });
  noRecord(await admin.get(`/api/groups/${group._id}?at=0`), group._id, "groups");
  done(await admin.get("/api/configuration?at=0"));
  succeeded(await admin.get("/api/configuration/export?at=0"), {});
});

test("paging and searching work in the past", async () => {
  const answer = await admin.get(`/api/groups?q=child&field=name&per_page=1&at=${past.position}`);
  assert.deepEqual(answer.json.groups.map(brief), [brief(child)]);
  assert.equal(answer.json.total, 2);
});

test("a position that is not there yet is refused, without an error of ours", async () => {
  for (const position of ["999999999", "-1", "yesterday"]) {
    const answer = await admin.get(`/api/groups?at=${position}`);
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.statusCode, 400);
  }
});
