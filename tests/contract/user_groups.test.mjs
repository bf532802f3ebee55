// Groups of a user: section 5.3 of the description, C8, C20, F24.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMembers,
  assignRoles,
  brief,
  createGroup,
  createPermission,
  createRole,
  did,
  fresh,
  giveRoles,
  ids,
  listed,
  map,
  nest,
  unknownId,
} from "./directory.mjs";
import { done, invalid, noRecord, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();

const newUser = () => `auth0|${fresh("user")}`;
const groupsPath = (user, rest = "") => `/api/users/${encodeURIComponent(user)}/groups${rest}`;
const groupsOf = async (user) => ids((await admin.get(groupsPath(user))).json);

async function chain() {
  const [top, middle, bottom] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, top, middle);
  await nest(admin, middle, bottom);
  return [top, middle, bottom];
}

test("direct groups are told with id, name and description, in storage order", async () => {
  const user = newUser();
  const [top, , bottom] = await chain();
  const other = await createGroup(admin);
  await addMembers(admin, other, user);
  await addMembers(admin, bottom, user);
  succeeded(await admin.get(groupsPath(user)), [brief(bottom), brief(other)]);
  assert.notEqual(top, undefined);
});

test("expanded are direct groups and ancestors, and their roles", async () => {
  const user = newUser();
  const [top, middle, bottom] = await chain();
  const application = fresh("app");
  const permission = await createPermission(admin, application);
  const [inherited, own] = [
    await createRole(admin, application, [permission]),
    await createRole(admin, fresh("app")),
  ];
  await giveRoles(admin, top, inherited);
  await giveRoles(admin, bottom, own);
  await addMembers(admin, bottom, user);
  const answer = await admin.get(groupsPath(user, "?expand=true"));
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(Object.keys(answer.json).sort(), ["groups", "roles"]);
  assert.deepEqual(answer.json.groups, [top, middle, bottom].map(brief));
  const role = (record, permissions) => ({
    ...brief(record),
    applicationId: record.applicationId,
    applicationType: record.applicationType,
    permissions: permissions.map(brief),
  });
  const byId = (one, two) => (one._id < two._id ? -1 : 1);
  assert.deepEqual(
    answer.json.roles.sort(byId),
    [role(inherited, [permission]), role(own, [])].sort(byId),
  );
});

test("any value of expand expands, none does not; other parameters are ignored (C20)", async () => {
  const user = newUser();
  const group = await createGroup(admin);
  await addMembers(admin, group, user);
  const direct = [brief(group)];
  const expanded = { groups: direct, roles: [] };
  for (const query of ["?expand=true", "?expand=false", "?expand=0", "?expand=anything"])
    succeeded(await admin.get(groupsPath(user, query)), expanded);
  for (const query of ["?expand", "?expand=", "?more=1"])
    succeeded(await admin.get(groupsPath(user, query)), direct);
});

test("expand shows a change at once (F19)", async () => {
  const user = newUser();
  const group = await createGroup(admin);
  const expanded = async () => ids((await admin.get(groupsPath(user, "?expand=1"))).json.groups);
  assert.deepEqual(await expanded(), []);
  await addMembers(admin, group, user);
  assert.deepEqual(await expanded(), [group._id]);
});

test("a user is put into groups by ids", async () => {
  const user = newUser();
  const [one, two] = [await createGroup(admin), await createGroup(admin)];
  done(await admin.patch(groupsPath(user), [two._id, unknownId, one.name]));
  assert.deepEqual(await groupsOf(user), [two._id], "a name among ids is unknown");
  done(await admin.patch(groupsPath(user), [two._id, one._id, one._id]));
  assert.deepEqual(await groupsOf(user), ids([one, two]));
  assert.deepEqual((await listed(admin, "groups", one._id)).members, [user]);
});

test("a user is put into groups by names (C8)", async () => {
  const user = newUser();
  const [one, two] = [await createGroup(admin), await createGroup(admin)];
  done(await admin.patch(groupsPath(user), [one.name, "no such group", two._id]));
  assert.deepEqual(await groupsOf(user), [one._id], "an id among names is unknown");
  done(await admin.patch(groupsPath(user), ["no such group", two.name]));
  assert.deepEqual(await groupsOf(user), ids([one, two]));
});

test("what looks like a GUID is taken as an id, however it is spelled (C8)", async (t) => {
  const looks = [
    unknownId,
    unknownId.replaceAll("-", ""),
    unknownId.toUpperCase(),
    `{${unknownId}}`,
    `{${unknownId}`,
    `${unknownId}}`,
  ];
  const group = await createGroup(admin);
  for (const first of looks)
    await t.test(first, async () => {
      const user = newUser();
      done(await admin.patch(groupsPath(user), [first, group._id]));
      assert.deepEqual(await groupsOf(user), [group._id]);
      done(await admin.patch(groupsPath(user), [first, (await createGroup(admin)).name]));
      assert.deepEqual(await groupsOf(user), [group._id]);
    });
  for (const first of [unknownId.replaceAll("-", ":"), `(${unknownId})`, `[${unknownId}]`])
    await t.test(`${first} does not`, async () => {
      const user = newUser();
      done(await admin.patch(groupsPath(user), [first, group.name]));
      assert.deepEqual(await groupsOf(user), [group._id]);
    });
});

test("a user leaves groups; others are ignored (F24)", async () => {
  const user = newUser();
  const [one, two, foreign] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await addMembers(admin, one, user, "another");
  await addMembers(admin, two, user);
  done(await admin.delete(groupsPath(user), ids([one, foreign])));
  assert.deepEqual(await groupsOf(user), [two._id]);
  assert.deepEqual((await listed(admin, "groups", one._id)).members, ["another"]);
  done(await admin.delete(groupsPath(user), ids([one])));
  done(await admin.delete(groupsPath("never seen"), ids([one])));
});

test("leaving a group that does not exist is refused, and nothing is applied (F24)", async () => {
  const user = newUser();
  const group = await createGroup(admin);
  await addMembers(admin, group, user);
  noRecord(await admin.delete(groupsPath(user), [group._id, unknownId]), unknownId, "groups");
  assert.deepEqual(await groupsOf(user), [group._id]);
});

test("bodies are checked", async (t) => {
  const user = newUser();
  const both = [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [[""], '"[0]" is not allowed to be empty', "0"],
    [[5], '"[0]" must be a string', "0"],
  ];
  const refusals = [
    ...both.map((refusal) => ["PATCH", ...refusal]),
    ...both.map((refusal) => ["DELETE", ...refusal]),
    ["PATCH", ["a", null], '"[1]" must be a string', "1"],
    ["DELETE", ["a name"], '"[0]" must be a valid GUID', "0"],
    ["DELETE", [unknownId, "a name"], '"[1]" must be a valid GUID', "1"],
  ];
  for (const [method, body, message, key] of refusals)
    await t.test(`${method} ${JSON.stringify(body)}`, async () => {
      invalid(await admin.sendJson(method, groupsPath(user), body), message, key);
    });
});

test("calculated groups are direct ones and all ancestors, in storage order", async () => {
  const user = newUser();
  const [top, middle, bottom] = await chain();
  const late = await createGroup(admin);
  await nest(admin, late, bottom);
  await addMembers(admin, bottom, user);
  await addMembers(admin, middle, user);
  const expected = [top, middle, bottom, late].map(brief);
  succeeded(await admin.get(groupsPath(user, "/calculate")), expected);
});

test("calculated groups know no mappings (C14)", async () => {
  const user = newUser();
  const [direct, mapped] = [await createGroup(admin), await createGroup(admin)];
  await addMembers(admin, direct, user);
  await map(admin, mapped, direct.name, "My-AD");
  succeeded(await admin.get(groupsPath(user, "/calculate")), [brief(direct)]);
});

test("the lists come in pages if asked (F25)", async (t) => {
  const user = newUser();
  const groups = [];
  for (let i = 0; i < 5; ++i) groups.push(await createGroup(admin));
  await did(admin.patch(groupsPath(user), ids(groups)));
  const pages = [
    ["?per_page=2&page=0", groups.slice(0, 2)],
    ["?per_page=2&page=1", groups.slice(0, 2)],
    ["?per_page=2&page=2", groups.slice(2, 4)],
    ["?per_page=2&page=3", groups.slice(4)],
    ["?per_page=2&page=4", []],
  ];
  for (const rest of ["", "/calculate"])
    for (const [query, expected] of pages)
      await t.test(`groups${rest}${query}`, async () => {
        succeeded(await admin.get(groupsPath(user, rest + query)), expected.map(brief));
      });
});

test("ids of users are taken percent-encoded and as they are (F22)", async () => {
  const group = await createGroup(admin);
  for (const user of ["auth0|raw", "a+b", "x@clients"]) {
    await did(admin.patch(`/api/users/${user}/groups`, [group._id]));
    assert.deepEqual(await groupsOf(user), [group._id]);
  }
  for (const user of ["a/b", "with space", "ü", "%41", "/", "?#"]) {
    await did(admin.patch(groupsPath(user), [group._id]));
    assert.ok((await listed(admin, "groups", group._id)).members.includes(user), user);
  }
});

test("a role that a user has twice is told once", async () => {
  const user = newUser();
  const [group, role] = [await createGroup(admin), await createRole(admin, fresh("app"))];
  await addMembers(admin, group, user);
  await giveRoles(admin, group, role);
  await assignRoles(admin, user, role);
  const { roles } = (await admin.get(groupsPath(user, "?expand=true"))).json;
  assert.deepEqual(ids(roles), [role._id], "each role once");
});
