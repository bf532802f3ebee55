// Roles of a user: section 5.3 of the description, C8, F12.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMembers,
  assignRoles,
  createGroup,
  createRole,
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
const application = "app-user-roles";

const newUser = () => `auth0|${fresh("user")}`;
const rolesPath = (user, rest = "") => `/api/users/${encodeURIComponent(user)}/roles${rest}`;
const rolesOf = async (user) => ids((await admin.get(rolesPath(user))).json);
const makeRole = (name) => createRole(admin, application, [], name);
const told = ({ _id, name, applicationId, description }) => ({
  _id,
  name,
  applicationId,
  description,
});

test("direct roles are told with their application", async () => {
  const user = newUser();
  const [one, two, other] = [
    await makeRole(),
    await createRole(admin, "app-elsewhere"),
    await makeRole(),
  ];
  await assignRoles(admin, user, two, one);
  const group = await createGroup(admin);
  await addMembers(admin, group, user);
  await giveRoles(admin, group, other);
  succeeded(await admin.get(rolesPath(user)), [told(one), told(two)]);
});

test("roles are assigned by ids", async () => {
  const user = newUser();
  const [one, two] = [await makeRole(), await makeRole()];
  done(await admin.patch(rolesPath(user), [two._id, unknownId, one.name]));
  assert.deepEqual(await rolesOf(user), [two._id], "a name among ids is unknown");
  done(await admin.patch(rolesPath(user), [two._id, one._id, one._id]));
  assert.deepEqual(await rolesOf(user), ids([one, two]));
  assert.deepEqual((await listed(admin, "roles", one._id)).users, [user]);
});

test("roles are assigned by names, those of every application (C8)", async () => {
  const user = newUser();
  const name = fresh("shared");
  const [here, there, other] = [
    await makeRole(name),
    await createRole(admin, "app-elsewhere", [], name),
    await makeRole(),
  ];
  done(await admin.patch(rolesPath(user), [name, "no such role", other._id]));
  assert.deepEqual(await rolesOf(user), ids([here, there]), "an id among names is unknown");
});

test("roles are taken away by ids; roles that the user lacks are ignored (C3)", async () => {
  const user = newUser();
  const [one, two, foreign] = [await makeRole(), await makeRole(), await makeRole()];
  await assignRoles(admin, user, one, two);
  await assignRoles(admin, "another", one);
  done(await admin.delete(rolesPath(user), ids([one, foreign])));
  assert.deepEqual(await rolesOf(user), [two._id]);
  assert.deepEqual((await listed(admin, "roles", one._id)).users, ["another"]);
  done(await admin.delete(rolesPath(user), ids([one])));
});

test("a role that does not exist is refused, and nothing is taken away (F12)", async () => {
  const user = newUser();
  const role = await makeRole();
  await assignRoles(admin, user, role);
  noRecord(await admin.delete(rolesPath(user), [role._id, unknownId]), unknownId, "roles");
  assert.deepEqual(await rolesOf(user), [role._id]);
});

test("bodies are checked", async (t) => {
  const user = newUser();
  const both = [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [[""], '"[0]" is not allowed to be empty', "0"],
    [[null], '"[0]" must be a string', "0"],
  ];
  const refusals = [
    ...both.map((refusal) => ["PATCH", ...refusal]),
    ...both.map((refusal) => ["DELETE", ...refusal]),
    ["DELETE", ["a name"], '"[0]" must be a valid GUID', "0"],
  ];
  for (const [method, body, message, key] of refusals)
    await t.test(`${method} ${JSON.stringify(body)}`, async () => {
      invalid(await admin.sendJson(method, rolesPath(user), body), message, key);
    });
});

test("calculated are roles through groups and ancestors first, then direct ones", async () => {
  const user = newUser();
  const [direct, both, high, low, unrelated] = [
    await makeRole(),
    await makeRole(),
    await createRole(admin, "app-elsewhere"),
    await makeRole(),
    await makeRole(),
  ];
  const [top, bottom, below] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, top, bottom);
  await nest(admin, bottom, below);
  await addMembers(admin, bottom, user);
  await giveRoles(admin, top, high);
  await giveRoles(admin, bottom, low, both);
  await giveRoles(admin, below, unrelated);
  await assignRoles(admin, user, direct, both);
  const answer = await admin.get(rolesPath(user, "/calculate"));
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.json[3], told(direct));
  const byId = (one, two) => (one._id < two._id ? -1 : 1);
  assert.deepEqual(answer.json.slice(0, 3).sort(byId), [both, high, low].map(told).sort(byId));
  assert.equal(answer.json.length, 4, "each role once");
});

test("calculated roles know no mappings (C14)", async () => {
  const user = newUser();
  const [direct, mapped] = [await createGroup(admin), await createGroup(admin)];
  await addMembers(admin, direct, user);
  await map(admin, mapped, direct.name, "My-AD");
  await giveRoles(admin, mapped, await makeRole());
  succeeded(await admin.get(rolesPath(user, "/calculate")), []);
});

test("the lists come in pages if asked (F25)", async (t) => {
  const user = newUser();
  const roles = [];
  for (let i = 0; i < 5; ++i) roles.push(await makeRole());
  await assignRoles(admin, user, ...roles);
  const pages = [
    ["?per_page=2&page=0", roles.slice(0, 2)],
    ["?per_page=2&page=1", roles.slice(0, 2)],
    ["?per_page=2&page=2", roles.slice(2, 4)],
    ["?per_page=2&page=3", roles.slice(4)],
    ["?per_page=2&page=4", []],
  ];
  for (const rest of ["", "/calculate"])
    for (const [query, expected] of pages)
      await t.test(`roles${rest}${query}`, async () => {
        succeeded(await admin.get(rolesPath(user, rest + query)), expected.map(told));
      });
});
