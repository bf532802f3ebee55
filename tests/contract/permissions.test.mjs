// Permissions: section 5.2 of the description, C9, C11.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  brief,
  createPermission,
  createRole,
  fresh,
  ids,
  listed,
  unknownId,
} from "./directory.mjs";
import { done, invalid, noRecord, succeeded, uuid, violated } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();
const application = "app-permissions";

const text = (name = fresh(), applicationId = application) => ({
  name,
  description: `About ${name}`,
  applicationType: "client",
  applicationId,
});
const permissionPath = (permission) => `/api/permissions/${permission._id}`;
const exists = (name) => `Permission with name "${name}" already exists for this application`;
const inUse = (...roles) =>
  `Unable to touch permissions while used in roles: ${roles.map((role) => role.name).join(", ")}`;

test("an empty store has no permissions", async () => {
  const answer = await (await startStore()).admin.get("/api/permissions");
  succeeded(answer, { permissions: [], total: 0 });
});

test("a permission is created with 200 and its record (C1)", async () => {
  for (const applicationType of ["client", "resource_server"]) {
    const body = { ...text(), applicationType };
    const answer = await admin.post("/api/permissions", body);
    assert.match(answer.json._id, uuid);
    const record = { ...body, _id: answer.json._id };
    succeeded(answer, record);
    assert.deepEqual(await listed(admin, "permissions", record._id), record);
  }
});

test("fields of a permission are checked, on POST and on PUT", async (t) => {
  const permission = await createPermission(admin, application);
  const without = (key) => {
    const { [key]: _, ...rest } = text();
    return rest;
  };
  const tooLong = (key, limit) =>
    `"${key}" length must be less than or equal to ${limit} characters long`;
  const types = '"applicationType" must be one of [client, resource_server]';
  const refusals = [
    ...["name", "description", "applicationType", "applicationId"].map((key) => [
      ...[without(key), `"${key}" is required`, key],
    ]),
    ...["name", "description", "applicationId"].flatMap((key) => [
      [{ ...text(), [key]: "" }, `"${key}" is not allowed to be empty`, key],
      [{ ...text(), [key]: null }, `"${key}" must be a string`, key],
      [{ ...text(), [key]: 5 }, `"${key}" must be a string`, key],
    ]),
    [{ ...text(), name: "n".repeat(101) }, tooLong("name", 100), "name"],
    [{ ...text(), description: "d".repeat(501) }, tooLong("description", 500), "description"],
    [{ ...text(), applicationId: "a".repeat(501) }, tooLong("applicationId", 500), "applicationId"],
    [{ ...text(), applicationType: "api" }, types, "applicationType"],
    [{ ...text(), permissions: [] }, '"permissions" is not allowed', "permissions"],
  ];
  for (const [method, path] of [
    ["POST", "/api/permissions"],
    ["PUT", permissionPath(permission)],
  ])
    for (const [body, message, key] of refusals)
      await t.test(`${method}: ${message}`, async () => {
        invalid(await admin.sendJson(method, path, body), message, key);
      });
});

test("names of permissions have up to 100 UTF-16 code units (C15)", async (t) => {
  for (const name of ["n".repeat(100), "é".repeat(100), "😀".repeat(50)])
    await t.test(name.slice(0, 2), async () => {
      const body = text(name);
      const answer = await admin.post("/api/permissions", body);
      succeeded(answer, { ...body, _id: answer.json._id });
    });
});

test("names are unique in their application, without regard to case", async () => {
  const name = fresh("read:Thing");
  await createPermission(admin, application, name);
  for (const taken of [name, name.toUpperCase()])
    violated(await admin.post("/api/permissions", text(taken)), exists(taken));
  const elsewhere = await createPermission(admin, "app-elsewhere", name);
  violated(await admin.put(permissionPath(elsewhere), text(name)), exists(name));
  const other = await createPermission(admin, application);
  const lower = name.toLowerCase();
  violated(await admin.put(permissionPath(other), text(lower)), exists(lower));
});

test("GET of a permission tells id, name and description only (C9)", async () => {
  const permission = await createPermission(admin, application);
  succeeded(await admin.get(permissionPath(permission)), brief(permission));
  noRecord(await admin.get(`/api/permissions/${unknownId}`), unknownId, "permissions");
});

test("PUT answers the record; the application may change while no role uses it (C11)", async () => {
  const permission = await createPermission(admin, application);
  for (const body of [
    { ...text(), applicationType: "resource_server" },
    text(fresh(), "app-elsewhere"),
  ]) {
    const record = { ...body, _id: permission._id };
    succeeded(await admin.put(permissionPath(permission), body), record);
    assert.deepEqual(await listed(admin, "permissions", permission._id), record);
  }
  const { name } = await listed(admin, "permissions", permission._id);
  const shouted = text(name.toUpperCase(), "app-elsewhere");
  assert.equal((await admin.put(permissionPath(permission), shouted)).status, 200);
  noRecord(await admin.put(`/api/permissions/${unknownId}`, text()), unknownId, "permissions");
});

test("PUT and DELETE are refused while roles use it; the message names them (C11)", async () => {
  const permission = await createPermission(admin, application);
  const [one, two] = [
    await createRole(admin, application, [permission]),
    await createRole(admin, application, [permission]),
  ];
  violated(await admin.put(permissionPath(permission), text()), inUse(one, two));
  violated(await admin.put(permissionPath(permission), text(permission.name)), inUse(one, two));
  violated(await admin.delete(permissionPath(permission)), inUse(one, two));
  assert.deepEqual(await listed(admin, "permissions", permission._id), permission);
  done(await admin.delete(`/api/roles/${one._id}`));
  violated(await admin.delete(permissionPath(permission)), inUse(two));
  done(await admin.delete(`/api/roles/${two._id}`));
  done(await admin.delete(permissionPath(permission)));
});

test("DELETE is 204, also of what does not exist (C2)", async () => {
  const permission = await createPermission(admin, application);
  done(await admin.delete(permissionPath(permission)));
  noRecord(await admin.get(permissionPath(permission)), permission._id, "permissions");
  done(await admin.delete(permissionPath(permission)));
});

test("storage order is creation order, kept by updates", async () => {
  const other = (await startStore()).admin;
  const made = [];
  for (const name of ["d", "A", "c", "b"])
    made.push(await createPermission(other, application, name));
  await other.put(permissionPath(made[1]), text("z", "app-elsewhere"));
  const order = async () => ids((await other.get("/api/permissions")).json.permissions);
  assert.deepEqual(await order(), ids(made));
  done(await other.delete(permissionPath(made[0])));
  const late = await createPermission(other, application, "d");
  assert.deepEqual(await order(), ids([...made.slice(1), late]));
});

test("the list is searched and paged; total is unfiltered (C6, F1, F2, F25)", async (t) => {
  const other = (await startStore()).admin;
  const made = [];
  for (const name of ["read:a", "READ:b", "write:a"])
    made.push(await createPermission(other, application, name));
  const searches = [
    ["?q=read&field=name", made.slice(0, 2)],
    ["?q=Read", made.slice(0, 2)],
    ["?q=about%20write&field=description", made.slice(2)],
    ["?q=client&field=applicationType", made],
    ["?q=a&field=nothing", []],
    ["?q=", made],
    ["?per_page=2", made.slice(0, 2)],
    ["?per_page=2&page=2", made.slice(2)],
    ["?per_page=2&page=3", []],
    ["?q=read&per_page=1&page=2", made.slice(1, 2)],
  ];
  for (const [query, found] of searches)
    await t.test(query, async () => {
      succeeded(await other.get(`/api/permissions${query}`), { permissions: found, total: 3 });
    });
  invalid(
    await other.get("/api/permissions?page=-1"),
    '"page" must be greater than or equal to 0',
    "page",
    "query",
  );
  invalid(await other.get("/api/permissions?more=1"), '"more" is not allowed', "more", "query");
});
