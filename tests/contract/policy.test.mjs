// Decisions for logins: section 6 of the description, C12, C13, C14.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  addMembers,
  assignRoles,
  createGroup,
  createPermission,
  createRole,
  did,
  fresh,
  giveRoles,
  map,
  nest,
  policy,
} from "./directory.mjs";
import { invalid, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();
const path = (user, application) => `/api/users/${user}/policy/${application}`;
const nothing = { groups: [], roles: [], permissions: [] };

let example;
before(async () => {
  example = (await startStore()).admin;
  const groups = {};
  for (const name of ["Company", "Finance", "AP", "Mapped", "MappedByName"])
    groups[name] = await createGroup(example, name);
  await nest(example, groups.Company, groups.Finance);
  await nest(example, groups.Finance, groups.AP);
  const permission = await createPermission(example, "app-spa", "read:x");
  const empty = await createRole(example, "app-spa", [], "Empty2");
  const reader = await createRole(example, "app-spa", [permission], "Reader");
  await giveRoles(example, groups.Company, empty);
  await addMembers(example, groups.AP, "u1");
  await assignRoles(example, "u1", reader);
  await map(example, groups.Mapped, "Domain Users", "My-AD");
  await map(example, groups.MappedByName, "AP", "My-AD");
});

const whole = ["Company", "Finance", "AP"];
const granted = { roles: ["Empty2", "Reader"], permissions: ["read:x"] };
const worked = [
  [
    ...["u1", "app-spa", { connectionName: "My-AD", groups: ["Domain Users"] }],
    { groups: [...whole, "Mapped", "MappedByName"], ...granted },
  ],
  [
    ...["u1", "app-spa", { connectionName: "google-oauth2", groups: ["Domain Users"] }],
    { groups: whole, ...granted },
  ],
  [
    ...["u1", "app-web", { connectionName: "My-AD" }],
    { groups: [...whole, "MappedByName"], roles: [], permissions: [] },
  ],
  ["unknown", "app-spa", { connectionName: "My-AD" }, nothing],
];

test("the worked example of the description", async (t) => {
  for (const [user, application, login, decision] of worked)
    await t.test(`${user} at ${application} with ${JSON.stringify(login)}`, async () => {
      const answer = await example.post(path(user, application), login);
      succeeded(answer, decision);
      assert.equal(answer.text, JSON.stringify(decision), "the order of the keys is part of it");
    });
});

test("an unknown application has the groups only (C13)", async () => {
  succeeded(await example.post(path("u1", "never-seen"), { connectionName: "google-oauth2" }), {
    groups: whole,
    roles: [],
    permissions: [],
  });
});

test("mappings match exactly, case included (C14)", async (t) => {
  const logins = [
    [{ connectionName: "my-ad", groups: ["Domain Users"] }, []],
    [{ connectionName: "My-AD", groups: ["domain users"] }, []],
    [{ connectionName: "My-AD", groups: ["Domain Users "] }, []],
    [{ connectionName: "My-AD ", groups: ["Domain Users"] }, []],
    [{ connectionName: "My-AD", groups: ["x", "Domain Users", "Domain Users"] }, ["Mapped"]],
    [{ connectionName: "My-AD", groups: ["AP"] }, ["MappedByName"]],
    [{ connectionName: "My-AD", groups: [] }, []],
  ];
  for (const [login, groups] of logins)
    await t.test(JSON.stringify(login), async () => {
      succeeded(await example.post(path("nobody", "app-spa"), login), { ...nothing, groups });
    });
});

test("mappings are applied in one pass: ancestors and mapped groups feed nothing back", async () => {
  const user = fresh("user");
  const connection = fresh("connection");
  const names = ["parent", "direct", "by-parent", "by-direct", "by-mapped"];
  const groups = {};
  for (const name of names) groups[name] = await createGroup(admin, fresh(name));
  await nest(admin, groups.parent, groups.direct);
  await addMembers(admin, groups.direct, user);
  await map(admin, groups["by-parent"], groups.parent.name, connection);
  await map(admin, groups["by-direct"], groups.direct.name, connection);
  await map(admin, groups["by-mapped"], groups["by-direct"].name, connection);
  const decision = await policy(admin, user, "a", { connectionName: connection });
  assert.deepEqual(
    decision.groups,
    [groups.parent, groups.direct, groups["by-direct"]].map((group) => group.name),
  );
});

test("a mapped group brings its ancestors and their roles", async () => {
  const application = fresh("app");
  const connection = fresh("connection");
  const [top, mapped] = [await createGroup(admin), await createGroup(admin)];
  const permission = await createPermission(admin, application);
  const role = await createRole(admin, application, [permission]);
  await nest(admin, top, mapped);
  await giveRoles(admin, top, role);
  await map(admin, mapped, "incoming", connection);
  const login = { connectionName: connection, groups: ["incoming"] };
  assert.deepEqual(await policy(admin, "nobody", application, login), {
    groups: [top.name, mapped.name],
    roles: [role.name],
    permissions: [permission.name],
  });
});

test("members roll up and roles flow down, never the other way", async () => {
  const application = fresh("app");
  const [parent, child] = [await createGroup(admin), await createGroup(admin)];
  await nest(admin, parent, child);
  const [of_parent, of_child] = [
    await createRole(admin, application),
    await createRole(admin, application),
  ];
  await giveRoles(admin, parent, of_parent);
  await giveRoles(admin, child, of_child);
  const [above, below] = [fresh("user"), fresh("user")];
  await addMembers(admin, parent, above);
  await addMembers(admin, child, below);
  const decide = (user) => policy(admin, user, application, { connectionName: "c" });
  assert.deepEqual(await decide(above), {
    groups: [parent.name],
    roles: [of_parent.name],
    permissions: [],
  });
  assert.deepEqual(await decide(below), {
    groups: [parent.name, child.name],
    roles: [of_parent.name, of_child.name],
    permissions: [],
  });
});

test("roles through groups come first, then direct ones; permissions in storage order", async () => {
  const application = fresh("app");
  const user = fresh("user");
  const permissions = [];
  for (let i = 0; i < 4; ++i) permissions.push(await createPermission(admin, application));
  const [direct, late, early] = [
    await createRole(admin, application, [permissions[2], permissions[0]]),
    await createRole(admin, application, [permissions[1]]),
    await createRole(admin, application, [permissions[2]]),
  ];
  const group = await createGroup(admin);
  await addMembers(admin, group, user);
  await giveRoles(admin, group, early, late);
  await assignRoles(admin, user, direct, late);
  assert.deepEqual(await policy(admin, user, application, { connectionName: "c" }), {
    groups: [group.name],
    roles: [late.name, early.name, direct.name],
    permissions: permissions.slice(0, 3).map((permission) => permission.name),
  });
});

test("only roles of the application count, whatever its type (C13)", async () => {
  const application = fresh("app");
  const user = fresh("user");
  const body = { description: "d", applicationId: application };
  const made = [];
  for (const applicationType of ["client", "resource_server"]) {
    const role = { ...body, name: fresh("role"), applicationType };
    made.push((await admin.post("/api/roles", role)).json);
  }
  await assignRoles(admin, user, ...made, await createRole(admin, fresh("app")));
  const decision = await policy(admin, user, application, { connectionName: "c" });
  assert.deepEqual(
    decision.roles,
    made.map((role) => role.name),
  );
});

test("names that several things bear are told once (C13)", async () => {
  const application = fresh("app");
  const user = fresh("user");
  const permission = await createPermission(admin, application);
  const roles = [];
  for (let i = 0; i < 3; ++i) roles.push(await createRole(admin, application, [permission]));
  const group = await createGroup(admin);
  await addMembers(admin, group, user);
  await giveRoles(admin, group, ...roles);
  await assignRoles(admin, user, ...roles);
  assert.deepEqual(await policy(admin, user, application, { connectionName: "c" }), {
    groups: [group.name],
    roles: roles.map((role) => role.name),
    permissions: [permission.name],
  });
});

test("every change counts at the next request (F19)", async () => {
  const application = fresh("app");
  const user = fresh("user");
  const group = await createGroup(admin);
  const role = await createRole(admin, application);
  const decide = () => policy(admin, user, application, { connectionName: "c" });
  assert.deepEqual(await decide(), nothing);
  await addMembers(admin, group, user);
  assert.deepEqual((await decide()).groups, [group.name]);
  await giveRoles(admin, group, role);
  assert.deepEqual((await decide()).roles, [role.name]);
  await did(admin.delete(`/api/groups/${group._id}/roles`, [role._id]));
  assert.deepEqual((await decide()).roles, []);
  await did(admin.delete(`/api/groups/${group._id}/members`, [user]));
  assert.deepEqual(await decide(), nothing);
});

test("the body is checked", async (t) => {
  const refusals = [
    [undefined, '"value" must be of type object', ""],
    [[], '"value" must be of type object', ""],
    [{}, '"connectionName" is required', "connectionName"],
    [{ groups: [] }, '"connectionName" is required', "connectionName"],
    [{ connectionName: 5 }, '"connectionName" must be a string', "connectionName"],
    [{ connectionName: null }, '"connectionName" must be a string', "connectionName"],
    [{ connectionName: "" }, '"connectionName" is not allowed to be empty', "connectionName"],
    [{ connectionName: "c", groups: "g" }, '"groups" must be an array', "groups"],
    [{ connectionName: "c", groups: null }, '"groups" must be an array', "groups"],
    [{ connectionName: "c", groups: [""] }, '"groups[0]" is not allowed to be empty', "groups.0"],
    [{ connectionName: "c", groups: ["g", 5] }, '"groups[1]" must be a string', "groups.1"],
    [{ connectionName: "c", more: 1 }, '"more" is not allowed', "more"],
  ];
  for (const [body, message, key] of refusals)
    await t.test(JSON.stringify(body) ?? "no body", async () => {
      invalid(await admin.post(path("u", "a"), body), message, key);
    });
});

test("ids of users and applications are taken percent-encoded and as they are (F22)", async (t) => {
  const group = await createGroup(admin);
  const login = { connectionName: "c" };
  for (const user of ["auth0|x", "a/b c", "ü", "a+b", "%"]) {
    await addMembers(admin, group, user);
    await t.test(user, async () => {
      const decision = await policy(admin, user, "app/1 x", login);
      assert.deepEqual(decision, { ...nothing, groups: [group.name] });
    });
  }
  for (const raw of ["auth0|x", "a+b"])
    await t.test(`${raw}, raw`, async () => {
      succeeded(await admin.post(path(raw, "app"), login), { ...nothing, groups: [group.name] });
    });
});

test("a form is taken as a login (C25)", async () => {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const body = "connectionName=My-AD&groups=Domain+Users&groups=other";
  const answer = await example.send("POST", path("nobody", "app-spa"), body, headers);
  succeeded(answer, { ...nothing, groups: ["Mapped"] });
});
