// API access: sections 5.4 and 8 of the description, C24, F8.
import assert from "node:assert/strict";
import { test } from "node:test";
import { done, invalid, invalidSomehow, succeeded, violated } from "./expect.mjs";
import { startStore } from "./server.mjs";

const path = "/api/configuration/resource-server";
const absent = "Unable to disable resource-server. Is it enabled?";
const freshStore = async () => (await startStore()).admin;

test("there is none at first", async () => {
  succeeded(await (await freshStore()).get(path), { apiAccess: false });
});

test("it is enabled, with a lifetime of a day unless said otherwise (C24)", async () => {
  const api = await freshStore();
  done(await api.patch(path, { apiAccess: true }));
  succeeded(await api.get(path), { apiAccess: true, token_lifetime: 86400 });
  done(await api.patch(path, { apiAccess: true, token_lifetime: 3600 }));
  succeeded(await api.get(path), { apiAccess: true, token_lifetime: 3600 });
  done(await api.patch(path, { apiAccess: true }));
  succeeded(await api.get(path), { apiAccess: true, token_lifetime: 86400 });
});

test("it is disabled; disabling what is absent is refused (F8)", async () => {
  const api = await freshStore();
  violated(await api.patch(path, { apiAccess: false }), absent);
  violated(await api.delete(path), absent);
  done(await api.patch(path, { apiAccess: true }));
  done(await api.patch(path, { apiAccess: false }));
  succeeded(await api.get(path), { apiAccess: false });
  violated(await api.patch(path, { apiAccess: false }), absent);
  done(await api.patch(path, { apiAccess: true }));
  done(await api.delete(path));
  succeeded(await api.get(path), { apiAccess: false });
  violated(await api.delete(path), absent);
});

test("POST answers the API with its 21 scopes", async () => {
  const api = await freshStore();
  const answer = await api.post(path);
  assert.equal(answer.status, 200, answer.text);
  const { name, identifier, signing_alg, scopes } = answer.json;
  assert.deepEqual(
    { name, identifier, signing_alg },
    {
      name: "auth0-authorization-extension-api",
      identifier: "urn:auth0-authz-api",
      signing_alg: "RS256",
    },
  );
  const values = scopes.map((scope) => scope.value);
  assert.equal(new Set(values).size, 21);
  assert.ok(values.includes("read:groups") && values.includes("delete:resource-server"));
  succeeded(await api.get(path), { apiAccess: true, token_lifetime: 86400 });
});

test("bodies are checked", async (t) => {
  const api = await freshStore();
  const refusals = [
    [{}, '"apiAccess" is required', "apiAccess"],
    [{ token_lifetime: 5 }, '"apiAccess" is required', "apiAccess"],
    [{ apiAccess: "maybe" }, '"apiAccess" must be a boolean', "apiAccess"],
    [{ apiAccess: null }, '"apiAccess" must be a boolean', "apiAccess"],
    [{ apiAccess: true, more: 1 }, '"more" is not allowed', "more"],
    [[], '"value" must be of type object', ""],
    [undefined, '"value" must be of type object', ""],
  ];
  for (const [body, message, key] of refusals)
    await t.test(JSON.stringify(body) ?? "no body", async () => {
      invalid(await api.patch(path, body), message, key);
    });
  for (const token_lifetime of ["soon", 1.5, null])
    await t.test(`token_lifetime ${token_lifetime}`, async () => {
      invalidSomehow(await api.patch(path, { apiAccess: true, token_lifetime }), "token_lifetime");
    });
  succeeded(await api.get(path), { apiAccess: false });
});
