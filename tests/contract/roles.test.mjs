// Roles: section 5.2 of the description, C9, C10, C21, F6, F7, F11.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  assignRoles,
  brief,
  createGroup,
  createPermission,
  createRole,
  fresh,
  giveRoles,
  ids,
  listed,
  unknownId,
} from "./directory.mjs";
import { done, invalid, noRecord, succeeded, uuid, violated } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();
const application = "app-roles";

const text = (name = fresh(), applicationId = application) => ({
  name,
  description: `About ${name}`,
  applicationType: "client",
  applicationId,
});
const rolePath = (role) => `/api/roles/${role._id}`;
const exists = (name) => `Role with name "${name}" already exists for this application`;

test("an empty store has no roles", async () => {
  succeeded(await (await startStore()).admin.get("/api/roles"), { roles: [], total: 0 });
});

test("a role is created with 200 and its record (C1)", async () => {
  const permission = await createPermission(admin, application);
  for (const permissions of [undefined, [], [permission._id]]) {
    const body = { ...text(), permissions };
    const answer = await admin.post("/api/roles", body);
    assert.match(answer.json._id, uuid);
    const record = { ...body, permissions: permissions ?? [], _id: answer.json._id };
    succeeded(answer, record);
    assert.deepEqual(await listed(admin, "roles", record._id), record);
  }
});

test("a role may be of a resource server", async () => {
  const body = { ...text(), applicationType: "resource_server", applicationId: "urn:an-api" };
  const answer = await admin.post("/api/roles", body);
  succeeded(answer, { ...body, permissions: [], _id: answer.json._id });
});

test("fields of a role are checked, on POST and on PUT", async (t) => {
  const role = await createRole(admin, application);
  const without = (key) => {
    const { [key]: _, ...rest } = text();
    return rest;
  };
  const tooLong = (key, limit) =>
    `"${key}" length must be less than or equal to ${limit} characters long`;
  const types = '"applicationType" must be one of [client, resource_server]';
  const refusals = [
    [{}, '"name" is required', "name"],
    ...["name", "description", "applicationType", "applicationId"].map((key) => [
      ...[without(key), `"${key}" is required`, key],
    ]),
    ...["name", "description", "applicationId"].flatMap((key) => [
      [{ ...text(), [key]: "" }, `"${key}" is not allowed to be empty`, key],
      [{ ...text(), [key]: null }, `"${key}" must be a string`, key],
      [{ ...text(), [key]: 5 }, `"${key}" must be a string`, key],
    ]),
    [{ ...text(), name: "n".repeat(51) }, tooLong("name", 50), "name"],
    [{ ...text(), description: "d".repeat(501) }, tooLong("description", 500), "description"],
    [{ ...text(), applicationId: "a".repeat(501) }, tooLong("applicationId", 500), "applicationId"],
    [{ ...text(), applicationType: "Client" }, types, "applicationType"],
    [{ ...text(), permissions: "p" }, '"permissions" must be an array', "permissions"],
    [{ ...text(), permissions: null }, '"permissions" must be an array', "permissions"],
    [{ ...text(), permissions: ["p"] }, '"permissions[0]" must be a valid GUID', "permissions.0"],
    [
      { ...text(), permissions: [unknownId, "p"] },
      '"permissions[1]" must be a valid GUID',
      "permissions.1",
    ],
    [{ ...text(), permissions: [5] }, '"permissions[0]" must be a string', "permissions.0"],
    [{ ...text(), users: [] }, '"users" is not allowed', "users"],
    [{ ...text(), _id: unknownId }, '"_id" is not allowed', "_id"],
  ];
  for (const [method, path] of [
    ["POST", "/api/roles"],
    ["PUT", rolePath(role)],
  ])
    for (const [body, message, key] of refusals)
      await t.test(`${method}: ${message}`, async () => {
        invalid(await admin.sendJson(method, path, body), message, key);
      });
});

test("the longest fields are taken (C15)", async (t) => {
  for (const letter of ["n", "é"])
    await t.test(letter, async () => {
      const body = {
        name: letter.repeat(50),
        description: letter.repeat(500),
        applicationType: "client",
        applicationId: letter.repeat(500),
        permissions: [],
      };
      const answer = await admin.post("/api/roles", body);
      succeeded(answer, { ...body, _id: answer.json._id });
    });
});

test("names are unique in their application, without regard to case", async () => {
  const name = fresh("Reader");
  await createRole(admin, application, [], name);
  for (const taken of [name, name.toUpperCase()])
    violated(await admin.post("/api/roles", text(taken)), exists(taken));
  await createRole(admin, "app-roles-2", [], name);
  const other = await createRole(admin, application);
  violated(await admin.put(rolePath(other), text(name.toLowerCase())), exists(name.toLowerCase()));
  await createRole(admin, application, [], `${name} `);
});

test("GET of a role tells id, name and description only (C9)", async () => {
  const role = await createRole(admin, application);
  succeeded(await admin.get(rolePath(role)), brief(role));
  noRecord(await admin.get(`/api/roles/${unknownId}`), unknownId, "roles");
});

test("PUT answers the record, clears permissions that it omits and keeps users (C10)", async () => {
  const permission = await createPermission(admin, application);
  const role = await createRole(admin, application, [permission]);
  await assignRoles(admin, "u2", role);
  await assignRoles(admin, "u1", role);
  for (const permissions of [[permission._id], undefined]) {
    const body = { ...text(), permissions };
    const record = {
      ...body,
      permissions: permissions ?? [],
      _id: role._id,
      users: ["u2", "u1"],
    };
    succeeded(await admin.put(rolePath(role), body), record);
    assert.deepEqual(await listed(admin, "roles", role._id), record);
  }
});

test("PUT may keep the name or change its case", async () => {
  const role = await createRole(admin, application, [], fresh("Name"));
  for (const name of [role.name, role.name.toUpperCase()])
    assert.equal((await admin.put(rolePath(role), text(name))).json.name, name);
  noRecord(await admin.put(`/api/roles/${unknownId}`, text()), unknownId, "roles");
});

test("PUT may change the type of the application (it is not compared)", async () => {
  const role = await createRole(admin, application);
  const body = { ...text(role.name), applicationType: "resource_server" };
  succeeded(await admin.put(rolePath(role), body), { ...body, permissions: [], _id: role._id });
});

test("the application of a role cannot be changed (F7)", async () => {
  const role = await createRole(admin, application);
  violated(
    await admin.put(rolePath(role), text(role.name, "app-elsewhere")),
    "The 'applicationId' of a role cannot be changed.",
  );
  assert.deepEqual(await listed(admin, "roles", role._id), role);
});

test("a permission of another application is refused (F6)", async () => {
  const [own, foreign] = [
    await createPermission(admin, application),
    await createPermission(admin, "app-elsewhere"),
  ];
  const message = `The permission '${foreign.name}' is linked to a different application.`;
  const name = fresh();
  const body = { ...text(name), permissions: ids([own, foreign]) };
  violated(await admin.post("/api/roles", body), message);
  const role = await createRole(admin, application, [], name);
  violated(await admin.put(rolePath(role), body), message);
  assert.deepEqual(await listed(admin, "roles", role._id), role);
});

test("a permission that does not exist is refused (F11)", async () => {
  const own = await createPermission(admin, application);
  const name = fresh();
  const body = { ...text(name), permissions: [own._id, unknownId] };
  noRecord(await admin.post("/api/roles", body), unknownId, "permissions");
  const role = await createRole(admin, application, [], name);
  noRecord(await admin.put(rolePath(role), body), unknownId, "permissions");
  assert.deepEqual(await listed(admin, "roles", role._id), role);
});

test("permissions keep the order in which they are sent", async () => {
  const permissions = [];
  for (let i = 0; i < 3; ++i) permissions.push(await createPermission(admin, application));
  const sent = [permissions[2], permissions[0], permissions[1]];
  const role = await createRole(admin, application, sent);
  assert.deepEqual((await listed(admin, "roles", role._id)).permissions, ids(sent));
  const body = { ...text(role.name), permissions: ids(permissions) };
  assert.deepEqual((await admin.put(rolePath(role), body)).json.permissions, ids(permissions));
});

test("DELETE is 204, also of what does not exist (C2); users do not block it (C21)", async () => {
  const permission = await createPermission(admin, application);
  const role = await createRole(admin, application, [permission]);
  await assignRoles(admin, "holder", role);
  done(await admin.delete(rolePath(role)));
  noRecord(await admin.get(rolePath(role)), role._id, "roles");
  succeeded(await admin.get("/api/users/holder/roles"), []);
  done(await admin.delete(rolePath(role)));
  done(await admin.delete(`/api/permissions/${permission._id}`));
});

test("a role of groups is not deleted; the message names them", async () => {
  const [one, two] = [await createGroup(admin), await createGroup(admin)];
  const role = await createRole(admin, application);
  await giveRoles(admin, two, role);
  await giveRoles(admin, one, role);
  violated(
    await admin.delete(rolePath(role)),
    `Unable to touch roles while used in groups: ${one.name}, ${two.name}`,
  );
  succeeded(await admin.get(rolePath(role)), brief(role));
});

test("storage order is creation order, kept by updates", async () => {
  const other = (await startStore()).admin;
  const made = [];
  for (const name of ["d", "A", "c", "b"])
    made.push(await createRole(other, application, [], name));
  await other.put(rolePath(made[1]), text("z"));
  await assignRoles(other, "u", made[2]);
  const order = async () => ids((await other.get("/api/roles")).json.roles);
  assert.deepEqual(await order(), ids(made));
  done(await other.delete(rolePath(made[0])));
  const late = await createRole(other, application, [], "d");
  assert.deepEqual(await order(), ids([...made.slice(1), late]));
});

test("the list is searched and paged; total is unfiltered (C6, F1, F2, F25)", async (t) => {
  const other = (await startStore()).admin;
  const made = [];
  for (const name of ["Reader", "Old reader", "Writer"])
    made.push(await createRole(other, `app ${name}`, [], name));
  const searches = [
    ["?q=READER&field=name", made.slice(0, 2)],
    ["?q=reader", made.slice(0, 2)],
    ["?q=app%20w&field=applicationId", made.slice(2)],
    ["?q=a&field=permissions", []],
    ["?q=a&field=nothing", []],
    ["?q=", made],
    ["?per_page=2", made.slice(0, 2)],
    ["?per_page=2&page=0", made.slice(0, 2)],
    ["?per_page=2&page=2", made.slice(2)],
    ["?per_page=2&page=3", []],
    ["?q=reader&per_page=1&page=2", made.slice(1, 2)],
  ];
  for (const [query, found] of searches)
    await t.test(query, async () => {
      succeeded(await other.get(`/api/roles${query}`), { roles: found, total: 3 });
    });
  invalid(
    await other.get("/api/roles?page=-1"),
    '"page" must be greater than or equal to 0',
    "page",
    "query",
  );
  invalid(await other.get("/api/roles?more=1"), '"more" is not allowed', "more", "query");
});
