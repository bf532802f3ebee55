// Import and export: section 9 of the description, C23, F13, F14, F15, F16.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMembers,
  assignRoles,
  createGroup,
  createPermission,
  createRole,
  giveRoles,
  ids,
  map,
  nest,
  policy,
} from "./directory.mjs";
import { badRequest, done, invalid, invalidSomehow, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const importBytesMax = 64 * 1024 * 1024;
const freshStore = async () => startStore();
const importInto = (api, document) => api.post("/api/configuration/import", document);

async function exported(api) {
  const answer = await api.get("/api/configuration/export");
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

/** The 12 first digits are free. */
const id = (number) => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, "0")}`;
const record = (number, name, more = {}) => ({ _id: id(number), name, description: "d", ...more });
const ofApplication = (number, name, more = {}) =>
  record(number, name, { applicationType: "client", applicationId: "app", ...more });

/** The sample document of the description. */
const hr = "fhginJh46igC6Rj630UeZBhUyDrgvJ08";
const sample = {
  configuration: [{ _id: "v1", rolesInToken: true }],
  groups: [
    {
      name: "Admin",
      description: "Administrators of the company",
      _id: "f185e4aa-0c28-4da7-8639-ae998512c838",
    },
    {
      _id: "5f5371c6-c8ff-4c7c-825e-c5ef8ac51cad",
      name: "HR",
      description: "Human Resources",
      members: ["auth0|59c13f5ed6e34e41877c0810"],
      roles: ["6ab494d6-2592-4af0-a62f-2c13646143d0"],
      nested: ["59f2adac-9016-4051-ad02-dd5196b8f99e"],
    },
    {
      name: "Trainers",
      description: "HR Trainers for New Employees",
      _id: "59f2adac-9016-4051-ad02-dd5196b8f99e",
    },
  ],
  permissions: [
    {
      applicationType: "client",
      applicationId: hr,
      description: "approve company expenditures",
      name: "Approve Expenses",
      _id: "e61f10f4-837e-4011-a52f-53618bd659e7",
    },
    {
      applicationType: "client",
      applicationId: hr,
      description: "approve hiring of employees",
      name: "Hire employees",
      _id: "03b94d9b-8893-413d-bdb3-451192264594",
    },
  ],
  roles: [
    {
      applicationType: "client",
      applicationId: hr,
      description: "Control over HR-related tasks",
      name: "HR Manager",
      permissions: ["e61f10f4-837e-4011-a52f-53618bd659e7", "03b94d9b-8893-413d-bdb3-451192264594"],
      _id: "6ab494d6-2592-4af0-a62f-2c13646143d0",
    },
  ],
};

test("an empty store exports {} (C23)", async () => {
  const { admin } = await freshStore();
  const answer = await admin.get("/api/configuration/export");
  succeeded(answer, {});
  assert.equal(answer.text, "{}");
});

test("an export holds what was ever written, in the order of first writes (C23)", async () => {
  const { admin } = await freshStore();
  const permission = await createPermission(admin, "app");
  const group = await createGroup(admin);
  const role = await createRole(admin, "app");
  const document = await exported(admin);
  assert.deepEqual(Object.keys(document), ["permissions", "groups", "roles"]);
  assert.deepEqual(document, { permissions: [permission], groups: [group], roles: [role] });
  done(await admin.delete(`/api/groups/${group._id}`));
  assert.deepEqual(Object.entries(await exported(admin)), [
    ["permissions", [permission]],
    ["groups", []],
    ["roles", [role]],
  ]);
});

test("records of an export hold their lists once they were used", async () => {
  const { admin } = await freshStore();
  const [group, child] = [await createGroup(admin), await createGroup(admin)];
  const role = await createRole(admin, "app");
  await addMembers(admin, group, "u2", "u1");
  await nest(admin, group, child);
  await giveRoles(admin, group, role);
  await map(admin, group, "g", "c");
  await assignRoles(admin, "u3", role);
  const document = await exported(admin);
  const mappings = [
    { _id: document.groups[0].mappings[0]._id, groupName: "g", connectionName: "c" },
  ];
  assert.deepEqual(document, {
    groups: [
      { ...group, members: ["u2", "u1"], nested: [child._id], roles: [role._id], mappings },
      child,
    ],
    roles: [{ ...role, users: ["u3"] }],
  });
});

test("the sample document of the description is imported and exported as it is", async () => {
  const { admin } = await freshStore();
  done(await importInto(admin, sample));
  const document = await exported(admin);
  assert.deepEqual(Object.keys(document), ["configuration", "groups", "permissions", "roles"]);
  const { apikey, ...configuration } = document.configuration[0];
  assert.deepEqual({ ...document, configuration: [configuration] }, sample);
  if (apikey !== undefined) assert.doesNotMatch(apikey, /[0-9a-f]{64}/);
  const login = { connectionName: "c" };
  assert.deepEqual(await policy(admin, "auth0|59c13f5ed6e34e41877c0810", hr, login), {
    groups: ["HR"],
    roles: ["HR Manager"],
    permissions: ["Approve Expenses", "Hire employees"],
  });
});

test("an export imports again and yields the same state (F14)", async () => {
  const { admin } = await freshStore();
  done(await importInto(admin, sample));
  await admin.patch("/api/configuration", { persistGroups: true });
  const { hash } = (await admin.patch("/api/configuration/rotate-apikey")).json;
  await map(admin, sample.groups[0], "g", "c");
  await assignRoles(admin, "u1", sample.roles[0]);
  const before = await admin.get("/api/configuration/export");
  done(await importInto(admin, before.json));
  const after = await admin.get("/api/configuration/export");
  assert.equal(after.text, before.text);
  const other = (await freshStore()).admin;
  done(await importInto(other, before.json));
  const strip = ({ configuration, ...rest }) => rest;
  assert.deepEqual(strip(await exported(other)), strip(before.json));
  const { apikey: _, ...switches } = before.json.configuration[0];
  assert.deepEqual(switches, { _id: "v1", rolesInToken: true, persistGroups: true });
  const keyed = admin.with({ Authorization: undefined, "x-api-key": hash });
  const answer = await keyed.post("/api/users/u/policy/a", { connectionName: "c" });
  assert.equal(answer.status, 200, answer.text);
});

test("an import replaces, it never merges (C23)", async () => {
  const { admin } = await freshStore();
  const group = await createGroup(admin);
  await addMembers(admin, group, "u");
  const role = await createRole(admin, "app");
  done(await importInto(admin, { groups: [record(1, "New")] }));
  assert.deepEqual(await exported(admin), { groups: [record(1, "New")] });
  succeeded(await admin.get("/api/roles"), { roles: [], total: 0 });
  succeeded(await admin.get("/api/users/u/groups"), []);
  assert.equal((await admin.get(`/api/roles/${role._id}`)).status, 404);
});

test("an import of {} wipes everything but the API key (C23, F14)", async () => {
  const { admin } = await freshStore();
  done(await importInto(admin, { ...sample, configuration: undefined }));
  done(await importInto(admin, {}));
  assert.deepEqual(await exported(admin), {});
  const { hash } = (await admin.patch("/api/configuration/rotate-apikey")).json;
  done(await importInto(admin, sample));
  done(await importInto(admin, {}));
  const { configuration, ...rest } = await exported(admin);
  assert.deepEqual(rest, {});
  const keyed = admin.with({ Authorization: undefined, "x-api-key": hash });
  const answer = await keyed.post("/api/users/u/policy/a", { connectionName: "c" });
  succeeded(answer, { groups: [], roles: [], permissions: [] });
});

test("the order of records and keys is that of the document", async () => {
  const { admin } = await freshStore();
  const permissions = [3, 1, 2].map((number) => ofApplication(number, `p${number}`));
  const groups = [6, 4, 5].map((number) => record(number, `g${number}`));
  done(await importInto(admin, { permissions, groups }));
  done(await importInto(admin, { groups: groups.slice().reverse(), permissions }));
  const document = await exported(admin);
  assert.deepEqual(Object.keys(document), ["groups", "permissions"]);
  assert.deepEqual(document, { groups: groups.slice().reverse(), permissions });
  const listed = (await admin.get("/api/groups")).json.groups;
  assert.deepEqual(ids(listed), ids(groups).reverse());
});

test("legacy collections, their records and empty ones are kept", async () => {
  const { admin } = await freshStore();
  const document = { rules: [], applications: [], groups: [] };
  done(await importInto(admin, document));
  assert.deepEqual(await exported(admin), document);
  const filled = {
    ...document,
    rules: [{ any: [1.5, { thing: null }] }, {}, { _id: "v1", script: 'a "b" \\ c' }],
    applications: [{ _id: "a1" }],
  };
  done(await importInto(admin, filled));
  assert.deepEqual(await exported(admin), filled);
  const fewer = { ...filled, rules: [filled.rules[0], { other: true }] };
  done(await importInto(admin, fewer));
  assert.deepEqual(await exported(admin), fewer);
  done(await admin.post("/api/configuration/import?mode=merge", { rules: filled.rules }));
  assert.deepEqual((await exported(admin)).rules, [...fewer.rules, ...filled.rules.slice(1)]);
  invalidSomehow(await importInto(admin, { rules: ["text"] }), "rules.0");
  done(await importInto(admin, { groups: [] }));
  assert.deepEqual(await exported(admin), { groups: [] });
});

test("a configuration record without switches is kept until it is gone", async () => {
  const { admin } = await freshStore();
  const document = { configuration: [{ _id: "v1" }] };
  done(await importInto(admin, document));
  assert.deepEqual(await exported(admin), document);
  done(await importInto(admin, { configuration: [] }));
  assert.deepEqual(await exported(admin), { configuration: [] });
});

test("empty lists of records are kept", async () => {
  const { admin } = await freshStore();
  const document = {
    groups: [record(1, "g", { members: [], nested: [], roles: [], mappings: [] })],
    roles: [ofApplication(2, "r", { permissions: [], users: [] })],
  };
  done(await importInto(admin, document));
  assert.deepEqual(await exported(admin), document);
});

test("the schema of the document is checked", async (t) => {
  const { admin } = await freshStore();
  const refusals = [
    [[], '"value" must be of type object', ""],
    [undefined, '"value" must be of type object', ""],
    [{ more: [] }, '"more" is not allowed', "more"],
    ...["configuration", "groups", "roles", "permissions", "applications", "rules"].map((key) => [
      ...[{ [key]: {} }, `"${key}" must be an array`, key],
    ]),
    [{ groups: [5] }, '"groups[0]" must be of type object', "groups.0"],
    [
      ...[{ configuration: [{ rolesInToken: true }] }, '"configuration[0]._id" is required'],
      "configuration.0._id",
    ],
    [
      { configuration: [{ _id: "v1", rolesInToken: "maybe" }] },
      '"configuration[0].rolesInToken" must be a boolean',
      "configuration.0.rolesInToken",
    ],
    [
      { configuration: [{ _id: "v1", more: true }] },
      '"configuration[0].more" is not allowed',
      "configuration.0.more",
    ],
  ];
  for (const [body, message, key] of refusals)
    await t.test(message, async () => invalid(await importInto(admin, body), message, key));
  assert.deepEqual(await exported(admin), {});
});

const groupOf = (more) => ({ groups: [record(1, "first"), { ...record(2, "second"), ...more }] });
const roleOf = (more) => ({ roles: [{ ...ofApplication(3, "r", { permissions: [] }), ...more }] });
const permissionOf = (more) => ({ permissions: [{ ...ofApplication(4, "p"), ...more }] });
const tooLong = (path, limit) =>
  `"${path}" length must be less than or equal to ${limit} characters long`;

test("fields of records are checked, and the first offence is named by its path (F13)", async (t) => {
  const { admin } = await freshStore();
  const at = (path, text) => [`"${path}" ${text}`, path.replaceAll(/\[(\d+)\]/g, ".$1")];
  const long = (path, limit) => [tooLong(path, limit), path.replaceAll(/\[(\d+)\]/g, ".$1")];
  const refusals = [
    [groupOf({ name: undefined }), ...at("groups[1].name", "is required")],
    [groupOf({ description: undefined }), ...at("groups[1].description", "is required")],
    [groupOf({ _id: undefined }), ...at("groups[1]._id", "is required")],
    [groupOf({ _id: "x" }), ...at("groups[1]._id", "must be a valid GUID")],
    [groupOf({ name: "n".repeat(51) }), ...long("groups[1].name", 50)],
    [groupOf({ name: 5 }), ...at("groups[1].name", "must be a string")],
    [groupOf({ members: "u" }), ...at("groups[1].members", "must be an array")],
    [groupOf({ members: [5] }), ...at("groups[1].members[0]", "must be a string")],
    [groupOf({ more: 1 }), ...at("groups[1].more", "is not allowed")],
    [
      groupOf({ mappings: [{ _id: id(9), groupName: "g" }] }),
      ...at("groups[1].mappings[0].connectionName", "is required"),
    ],
    [roleOf({ applicationId: undefined }), ...at("roles[0].applicationId", "is required")],
    [
      roleOf({ applicationType: "api" }),
      ...at("roles[0].applicationType", "must be one of [client, resource_server]"),
    ],
    [roleOf({ permissions: ["x"] }), ...at("roles[0].permissions[0]", "must be a valid GUID")],
    [permissionOf({ name: "n".repeat(101) }), ...long("permissions[0].name", 100)],
    [permissionOf({ name: "" }), ...at("permissions[0].name", "is not allowed to be empty")],
  ];
  for (const [body, message, key] of refusals)
    await t.test(message, async () => invalid(await importInto(admin, body), message, key));
  assert.deepEqual(await exported(admin), {});
});

test("records must fit together, and the offence is named by its path (F13)", async (t) => {
  const { admin } = await freshStore();
  const kept = { groups: [record(8, "kept")] };
  done(await importInto(admin, kept));
  const cycle = [record(1, "a", { nested: [id(2)] }), record(2, "b", { nested: [id(1)] })];
  const refusals = [
    ["ids twice", groupOf({ _id: id(1) }), /groups\[1\]/],
    ["names twice", groupOf({ name: "FIRST" }), /groups\[1\]/],
    ["a child that is not there", groupOf({ nested: [id(7)] }), /groups\[1\]/],
    ["a role that is not there", groupOf({ roles: [id(7)] }), /groups\[1\]/],
    ["a permission that is not there", roleOf({ permissions: [id(7)] }), /roles\[0\]/],
    [
      "a permission of another application",
      { ...roleOf({ permissions: [id(4)] }), ...permissionOf({ applicationId: "other" }) },
      /roles\[0\]/,
    ],
    ["a circle", { groups: cycle }, /groups\[[01]\]/],
    ["a group in itself", groupOf({ nested: [id(2)] }), /groups\[1\]/],
  ];
  for (const [what, body, path] of refusals)
    await t.test(what, async () => {
      const answer = await importInto(admin, body);
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.json.statusCode, 400);
      assert.match(answer.json.message, path);
      assert.deepEqual(await exported(admin), kept, "nothing was written");
    });
});

test("names twice are fine in different applications", async () => {
  const { admin } = await freshStore();
  const document = {
    roles: [
      ofApplication(1, "r", { permissions: [] }),
      ofApplication(2, "R", { permissions: [], applicationId: "other" }),
    ],
  };
  done(await importInto(admin, document));
  assert.deepEqual(await exported(admin), document);
});

test("an API key in a document leaves the current key in force when masked or absent (F14)", async () => {
  const { admin } = await freshStore();
  const { hash } = (await admin.patch("/api/configuration/rotate-apikey")).json;
  const masked = (await exported(admin)).configuration[0].apikey;
  const keyed = admin.with({ Authorization: undefined, "x-api-key": hash });
  for (const configuration of [[{ _id: "v1", apikey: masked }], [{ _id: "v1" }], []]) {
    done(await importInto(admin, { configuration }));
    const answer = await keyed.post("/api/users/u/policy/a", { connectionName: "c" });
    assert.equal(answer.status, 200, answer.text);
  }
});

test("an import may have 64 MiB (F16)", async () => {
  const { admin } = await freshStore();
  const body = JSON.stringify({ groups: [record(1, "g")] }).padEnd(importBytesMax, " ");
  const json = { "Content-Type": "application/json" };
  done(await admin.send("POST", "/api/configuration/import", body, json));
  assert.deepEqual(await exported(admin), { groups: [record(1, "g")] });
});

test("an import of many records is taken whole", async () => {
  const { admin } = await freshStore();
  const groups = [];
  for (let i = 0; i < 300; ++i)
    groups.push({
      ...record(i, `group ${i}`),
      members: Array.from({ length: 40 }, (_, user) => `auth0|${(i * 7 + user * 13) % 3000}`),
    });
  done(await importInto(admin, { groups }));
  assert.deepEqual(await exported(admin), { groups });
});

test("an import that is no JSON is refused", async () => {
  const { admin } = await freshStore();
  const answer = await admin.send("POST", "/api/configuration/import", '{"groups":', {});
  badRequest(answer, "Invalid request payload JSON format");
});
