// Roles of a group and of its ancestors: section 5.1 of the description, F3, F4, F11.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  assignRoles,
  createGroup,
  createPermission,
  createRole,
  giveRoles,
  ids,
  listed,
  nest,
  plain,
  unknownId,
} from "./directory.mjs";
import { done, invalid, noRecord, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();
const application = "app-group-roles";

const rolesPath = (group, rest = "") => `/api/groups/${group._id}/roles${rest}`;
const rolesOf = async (group) => (await listed(admin, "groups", group._id)).roles;
const makeRole = (...permissions) => createRole(admin, application, permissions);

/** The record as PUT answers it: without what a list adds. */
const groupRecord = async ({ _id, name, description }) =>
  (await admin.put(`/api/groups/${_id}`, { name, description })).json;

test("a new group has no roles", async () => {
  succeeded(await admin.get(rolesPath(await createGroup(admin))), []);
});

test("roles of a group are full records, with their users (C30)", async () => {
  const group = await createGroup(admin);
  const role = await makeRole(await createPermission(admin, application));
  await giveRoles(admin, group, role);
  succeeded(await admin.get(rolesPath(group)), [role]);
  await assignRoles(admin, "u2", role);
  await assignRoles(admin, "u1", role);
  succeeded(await admin.get(rolesPath(group)), [{ ...role, users: ["u2", "u1"] }]);
});

test("roles of any applications are given, idempotently and without duplicates (C3)", async () => {
  const group = await createGroup(admin);
  const [one, two, three] = [await makeRole(), await createRole(admin, "other"), await makeRole()];
  done(await admin.patch(rolesPath(group), ids([two, one, two])));
  done(await admin.patch(rolesPath(group), ids([one, three])));
  assert.deepEqual(await rolesOf(group), ids([two, one, three]));
  const told = await admin.get(rolesPath(group));
  assert.deepEqual(ids(told.json).sort(), ids([one, two, three]).sort());
});

test("roles are taken away; what the group does not have is ignored (C3, F3)", async () => {
  const group = await createGroup(admin);
  const [one, two] = [await makeRole(), await makeRole()];
  done(await admin.delete(rolesPath(group), [one._id]));
  await giveRoles(admin, group, one, two);
  done(await admin.delete(rolesPath(group), [one._id, unknownId]));
  assert.deepEqual(await rolesOf(group), [two._id]);
  done(await admin.delete(rolesPath(group), [two._id]));
  succeeded(await admin.get(rolesPath(group)), []);
});

test("a role that does not exist is refused, and nothing is applied (F11)", async () => {
  const [group, role] = [await createGroup(admin), await makeRole()];
  noRecord(await admin.patch(rolesPath(group), [role._id, unknownId]), unknownId, "roles");
  succeeded(await admin.get(rolesPath(group)), []);
});

test("an unknown group is not found (F4)", async () => {
  const path = `/api/groups/${unknownId}/roles`;
  const role = await makeRole();
  noRecord(await admin.get(path), unknownId, "groups");
  noRecord(await admin.get(`${path}/nested`), unknownId, "groups");
  noRecord(await admin.patch(path, [role._id]), unknownId, "groups");
  noRecord(await admin.delete(path, [role._id]), unknownId, "groups");
});

test("ids of roles are checked", async (t) => {
  const path = rolesPath(await createGroup(admin));
  const refusals = [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [["no-guid"], '"[0]" must be a valid GUID', "0"],
    [[unknownId, "no-guid"], '"[1]" must be a valid GUID', "1"],
    [[5], '"[0]" must be a string', "0"],
  ];
  for (const method of ["PATCH", "DELETE"])
    for (const [body, message, key] of refusals)
      await t.test(`${method} ${JSON.stringify(body)}`, async () => {
        invalid(await admin.sendJson(method, path, body), message, key);
      });
});

test("roles/nested tells roles of the group and its ancestors, each once", async () => {
  const [group, top, middle, child] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  const [first, second, third, below] = [
    await makeRole(),
    await makeRole(),
    await makeRole(),
    await makeRole(),
  ];
  await nest(admin, top, middle);
  await nest(admin, middle, group);
  await nest(admin, group, child);
  await giveRoles(admin, top, third, first);
  await giveRoles(admin, group, second, first);
  await giveRoles(admin, child, below);
  await assignRoles(admin, "holder", second);
  const answer = await admin.get(rolesPath(group, "/nested"));
  const [own, highest] = [await groupRecord(group), await groupRecord(top)];
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(
    answer.json.map((entry) => ({ role: entry.role, group: plain(entry.group) })),
    [
      { role: first, group: own }, // roles in storage order, with the first group that has it
      { role: { ...second, users: ["holder"] }, group: own },
      { role: third, group: highest },
    ],
  );
});

test("roles/nested of a group without roles is empty", async () => {
  succeeded(await admin.get(rolesPath(await createGroup(admin), "/nested")), []);
});

test("the lists of roles come in pages if asked (F25)", async (t) => {
  const group = await createGroup(admin);
  const roles = [];
  for (let i = 0; i < 5; ++i) roles.push(await makeRole());
  await giveRoles(admin, group, ...roles);
  const pages = [
    ["?per_page=2&page=0", roles.slice(0, 2)],
    ["?per_page=2&page=1", roles.slice(0, 2)],
    ["?per_page=2&page=2", roles.slice(2, 4)],
    ["?per_page=2&page=3", roles.slice(4)],
    ["?per_page=2&page=4", []],
  ];
  for (const [query, expected] of pages)
    await t.test(query, async () => {
      const direct = await admin.get(rolesPath(group, query));
      assert.equal(direct.status, 200, direct.text);
      assert.deepEqual(ids(direct.json), ids(expected));
      const nested = await admin.get(rolesPath(group, `/nested${query}`));
      assert.equal(nested.status, 200, nested.text);
      assert.deepEqual(ids(nested.json.map((entry) => entry.role)), ids(expected));
    });
});
