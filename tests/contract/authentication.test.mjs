// Who may call: section 2 of the description.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createGroup, createPermission, createRole, fresh, unknownId } from "./directory.mjs";
import { answered, done, forbidden, noRoute, succeeded, unauthorized } from "./expect.mjs";
import { startStore } from "./server.mjs";

const scopes = [
  ["read:users", "read:applications", "read:connections"],
  ["read:configuration", "update:configuration"],
  ["read:groups", "create:groups", "update:groups", "delete:groups"],
  ["read:roles", "create:roles", "update:roles", "delete:roles"],
  ["read:permissions", "create:permissions", "update:permissions", "delete:permissions"],
  ["read:resource-server", "create:resource-server"],
  ["update:resource-server", "delete:resource-server"],
].flat();

const store = await startStore();
const { admin, anonymous } = store;
const application = "app-spa";
const text = { name: "x", description: "x", applicationType: "client", applicationId: application };
const emptyPolicy = { groups: [], roles: [], permissions: [] };

let group;
let role;
let permission;
before(async () => {
  await store.change(
    { op: "create_application", id: application, name: "App" },
    { op: "create_user", id: "auth0|1", name: "One" },
  );
  permission = await createPermission(admin, application);
  role = await createRole(admin, application, [permission]);
  group = await createGroup(admin);
});

/** Every route but the policy: [scope, method, path, body, status of success]. */
function routes() {
  const groupPath = `/api/groups/${group._id}`;
  const user = "/api/users/auth0%7C1";
  const server = "/api/configuration/resource-server";
  const mapping = { groupName: "g", connectionName: "c" };
  return [
    ["read:groups", "GET", "/api/groups", undefined, 200],
    ["create:groups", "POST", "/api/groups", { name: fresh(), description: "d" }, 200],
    ["read:groups", "GET", groupPath, undefined, 200],
    ["read:groups", "GET", `${groupPath}?expand=true`, undefined, 200],
    ["update:groups", "PUT", groupPath, { name: fresh(), description: "d" }, 200],
    ["delete:groups", "DELETE", `/api/groups/${unknownId}`, undefined, 204],
    ["read:groups", "GET", `${groupPath}/members`, undefined, 200],
    ["update:groups", "PATCH", `${groupPath}/members`, ["auth0|1"], 204],
    ["update:groups", "DELETE", `${groupPath}/members`, ["auth0|1"], 204],
    ["read:groups", "GET", `${groupPath}/members/nested`, undefined, 200],
    ["read:groups", "GET", `${groupPath}/nested`, undefined, 200],
    ["update:groups", "PATCH", `${groupPath}/nested`, [group._id], 204],
    ["update:groups", "DELETE", `${groupPath}/nested`, [group._id], 204],
    ["read:groups", "GET", `${groupPath}/roles`, undefined, 200],
    ["update:groups", "PATCH", `${groupPath}/roles`, [role._id], 204],
    ["update:groups", "DELETE", `${groupPath}/roles`, [role._id], 204],
    ["read:groups", "GET", `${groupPath}/roles/nested`, undefined, 200],
    ["read:groups", "GET", `${groupPath}/mappings`, undefined, 200],
    ["update:groups", "PATCH", `${groupPath}/mappings`, [mapping], 204],
    ["update:groups", "DELETE", `${groupPath}/mappings`, [unknownId], 204],
    ["read:roles", "GET", "/api/roles", undefined, 200],
    ["create:roles", "POST", "/api/roles", { ...text, name: fresh() }, 200],
    ["read:roles", "GET", `/api/roles/${role._id}`, undefined, 200],
    ["update:roles", "PUT", `/api/roles/${role._id}`, { ...text, name: fresh() }, 200],
    ["delete:roles", "DELETE", `/api/roles/${unknownId}`, undefined, 204],
    ["read:permissions", "GET", "/api/permissions", undefined, 200],
    ["create:permissions", "POST", "/api/permissions", { ...text, name: fresh() }, 200],
    ["read:permissions", "GET", `/api/permissions/${permission._id}`, undefined, 200],
    [
      ...["update:permissions", "PUT", `/api/permissions/${permission._id}`],
      ...[{ ...text, name: fresh() }, 200],
    ],
    ["delete:permissions", "DELETE", `/api/permissions/${unknownId}`, undefined, 204],
    ["read:users", "GET", "/api/users", undefined, 200],
    ["read:users", "GET", user, undefined, 200],
    ["read:groups", "GET", `${user}/groups`, undefined, 200],
    ["update:groups", "PATCH", `${user}/groups`, [group._id], 204],
    ["update:groups", "DELETE", `${user}/groups`, [group._id], 204],
    ["read:groups", "GET", `${user}/groups/calculate`, undefined, 200],
    ["read:roles", "GET", `${user}/roles`, undefined, 200],
    ["update:roles", "PATCH", `${user}/roles`, [role._id], 204],
    ["update:roles", "DELETE", `${user}/roles`, [role._id], 204],
    ["read:roles", "GET", `${user}/roles/calculate`, undefined, 200],
    ["read:applications", "GET", "/api/applications", undefined, 200],
    ["read:applications", "GET", `/api/applications/${application}`, undefined, 200],
    ["read:connections", "GET", "/api/connections", undefined, 200],
    ["update:configuration", "PATCH", "/api/configuration", { rolesInToken: true }, 200],
    ["read:configuration", "GET", "/api/configuration", undefined, 200],
    ["read:configuration", "GET", "/api/configuration/status", undefined, 200],
    ["update:configuration", "PATCH", "/api/configuration/rotate-apikey", undefined, 200],
    ["read:configuration", "GET", "/api/configuration/export", undefined, 200],
    ["create:resource-server", "POST", server, undefined, 200],
    ["read:resource-server", "GET", server, undefined, 200],
    ["update:resource-server", "PATCH", server, { apiAccess: true }, 204],
    ["delete:resource-server", "DELETE", server, undefined, 204],
    ["update:configuration", "POST", "/api/configuration/import", {}, 204], // last: it wipes
  ];
}

/** The last two of `path/segments`, so that a failure names its route. */
const named = (method, path) =>
  `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}")}`;

test("without the scope of its route a client is refused with 403", async (t) => {
  const without = new Map();
  for (const scope of scopes)
    without.set(scope, await store.client(scopes.filter((other) => other !== scope)));
  for (const [scope, method, path, body] of routes())
    await t.test(named(method, path), async () => {
      forbidden(await without.get(scope).sendJson(method, path, body));
    });
});

test("with only the scope of its route a client succeeds", async (t) => {
  const only = new Map();
  for (const scope of scopes) only.set(scope, await store.client([scope]));
  for (const [scope, method, path, body, status] of routes())
    await t.test(named(method, path), async () => {
      const answer = await only.get(scope).sendJson(method, path, body);
      assert.equal(answer.status, status, answer.text);
    });
});

test("every route needs credentials", async (t) => {
  for (const [, method, path, body] of routes())
    await t.test(named(method, path), async () => {
      unauthorized(await anonymous.sendJson(method, path, body), "Missing authentication");
    });
});

test("the policy needs no scope", async () => {
  const client = await store.client(["read:events"]);
  const answer = await client.post("/api/users/nobody/policy/none", { connectionName: "c" });
  succeeded(answer, emptyPolicy);
});

test("a request without a usable bearer is told so, in the body and in the header", async (t) => {
  const unusable = [undefined, "Bearer", "Bearer ", "Bearer not-a-token", "Basic dXNlcjpwYXNz"];
  for (const header of unusable)
    await t.test(`Authorization: ${header}`, async () => {
      const answer = await anonymous.with({ Authorization: header }).get("/api/groups");
      unauthorized(answer, "Missing authentication");
      assert.equal(answer.headers["www-authenticate"], 'Token error="token is null"');
    });
});

test("credentials are looked at before the body and the scope", async () => {
  const answer = await anonymous.send("POST", "/api/groups", "{", {});
  unauthorized(answer, "Missing authentication");
});

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A well-formed token that nobody signed. */
function unsignedToken(issuer) {
  const claims = {
    iss: issuer,
    aud: "urn:auth0-authz-api",
    sub: "x@clients",
    scope: "read:groups",
  };
  const signature = Buffer.alloc(256, 7).toString("base64url");
  return `${base64url({ alg: "RS256", typ: "JWT", kid: "k" })}.${base64url(claims)}.${signature}`;
}

const invalidCredentials = {
  statusCode: 401,
  error: "Unauthorized",
  message: "Invalid credentials",
  attributes: { error: "Invalid credentials" },
};

test("a token of an unknown issuer is 401 as a bad signature is (F5)", async () => {
  const token = unsignedToken("https://nobody.example/");
  const caller = anonymous.with({ Authorization: `Bearer ${token}` });
  answered(await caller.get("/api/groups"), 401, invalidCredentials);
});

test("a client that was ended is refused", async () => {
  const created = await admin.post("/v1/clients", { name: "short", scopes: ["read:groups"] });
  const caller = anonymous.with({ Authorization: `Bearer ${created.json.token}` });
  assert.equal((await caller.get("/api/groups")).status, 200);
  done(await admin.delete(`/v1/clients/${created.json.id}`));
  assert.equal((await caller.get("/api/groups")).status, 401);
});

test("an unknown route is 404, with credentials and without", async () => {
  noRoute(await admin.get("/api/nothing"));
  noRoute(await anonymous.get("/api/nothing"));
});

const policyPath = "/api/users/nobody/policy/none";
const login = { connectionName: "c" };

async function rotatedKey() {
  const answer = await admin.patch("/api/configuration/rotate-apikey");
  assert.deepEqual(Object.keys(answer.json), ["hash"], answer.text);
  assert.match(answer.json.hash, /^[0-9a-f]{64}$/);
  return answer.json.hash;
}

const keyed = (key, authorization) =>
  anonymous.with({ "x-api-key": key, Authorization: authorization });

test("the API key opens the policy", async () => {
  succeeded(await keyed(await rotatedKey()).post(policyPath, login), emptyPolicy);
});

test("without a bearer and with a bad API key, or none, the policy says so", async () => {
  await rotatedKey();
  unauthorized(await anonymous.post(policyPath, login), "Invalid API Key");
  unauthorized(await keyed("0".repeat(64)).post(policyPath, login), "Invalid API Key");
  unauthorized(await keyed("").post(policyPath, login), "Invalid API Key");
});

test("the API key in other letters is not the API key", async () => {
  const key = await rotatedKey();
  unauthorized(await keyed(`${key.slice(0, -1)}g`).post(policyPath, login), "Invalid API Key");
  unauthorized(await keyed(`${key} x`).post(policyPath, login), "Invalid API Key");
});

test("a rotation ends the old key at once (C26)", async () => {
  const old = await rotatedKey();
  const young = await rotatedKey();
  assert.notEqual(old, young);
  unauthorized(await keyed(old).post(policyPath, login), "Invalid API Key");
  succeeded(await keyed(young).post(policyPath, login), emptyPolicy);
});

test("the API key opens nothing else", async (t) => {
  const key = await rotatedKey();
  for (const [, method, path, body] of routes())
    await t.test(named(method, path), async () => {
      unauthorized(await keyed(key).sendJson(method, path, body), "Missing authentication");
    });
});

test("at the policy a malformed bearer falls through to the API key (C26)", async () => {
  const key = await rotatedKey();
  for (const malformed of ["Bearer", "Bearer not-a-token", "Basic dXNlcjpwYXNz"]) {
    succeeded(await keyed(key, malformed).post(policyPath, login), emptyPolicy);
    unauthorized(await keyed("bad", malformed).post(policyPath, login), "Invalid API Key");
  }
});

test("at the policy a well-formed bearer that is not valid does not fall through", async () => {
  const key = await rotatedKey();
  const answer = await keyed(key, `Bearer ${unsignedToken("https://nobody.example/")}`).post(
    policyPath,
    login,
  );
  answered(answer, 401, invalidCredentials);
});
