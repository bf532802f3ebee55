// The configuration and the API key: section 5.4 of the description, C22, F15, F20.
import assert from "node:assert/strict";
import { test } from "node:test";
import { done, invalid, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const switches = [
  ...["groupsInToken", "rolesInToken", "permissionsInToken"],
  ...["groupsPassthrough", "rolesPassthrough", "permissionsPassthrough"],
  ...["persistGroups", "persistRoles", "persistPermissions"],
];

const freshStore = async () => (await startStore()).admin;
const { admin } = await startStore();

/** 200 with the record, in which the API key is present and masked. */
function recorded(answer, set) {
  assert.equal(answer.status, 200, answer.text);
  const { apikey, ...rest } = answer.json;
  assert.deepEqual(rest, { _id: "v1", ...set });
  assert.equal(typeof apikey, "string");
  assert.doesNotMatch(apikey, /[0-9a-f]{64}/, "the key is not told");
}

test("nothing configured is 204 (C22)", async () => {
  done(await (await freshStore()).get("/api/configuration"));
});

test("a PATCH is merged: only keys that were ever set are present (C22)", async () => {
  const api = await freshStore();
  recorded(await api.patch("/api/configuration", { groupsInToken: true }), { groupsInToken: true });
  recorded(await api.get("/api/configuration"), { groupsInToken: true });
  const both = { groupsInToken: true, persistRoles: false };
  recorded(await api.patch("/api/configuration", { persistRoles: false }), both);
  const changed = { ...both, groupsInToken: false };
  recorded(await api.patch("/api/configuration", { groupsInToken: false }), changed);
  recorded(await api.patch("/api/configuration", {}), changed);
  recorded(await api.get("/api/configuration"), changed);
});

test("an empty PATCH configures", async () => {
  const api = await freshStore();
  recorded(await api.patch("/api/configuration", {}), {});
  recorded(await api.get("/api/configuration"), {});
});

test("all nine switches are kept", async () => {
  for (const value of [true, false]) {
    const all = Object.fromEntries(switches.map((key) => [key, value]));
    recorded(await admin.patch("/api/configuration", all), all);
    recorded(await admin.get("/api/configuration"), all);
  }
});

test("booleans may be words (C22)", async (t) => {
  for (const [word, value] of [
    ["yes", true],
    ["no", false],
    ["true", true],
    ["false", false],
  ])
    await t.test(word, async () => {
      const answer = await admin.patch("/api/configuration", { groupsInToken: word });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.groupsInToken, value);
    });
  await t.test("in a form", async () => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const answer = await admin.send("PATCH", "/api/configuration", "groupsInToken=yes", headers);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.groupsInToken, true);
  });
});

test("what is no switch, or no boolean, is refused", async (t) => {
  const refusals = [
    ...switches.map((key) => [{ [key]: "maybe" }, `"${key}" must be a boolean`, key]),
    [{ groupsInToken: 1 }, '"groupsInToken" must be a boolean', "groupsInToken"],
    [{ groupsInToken: null }, '"groupsInToken" must be a boolean', "groupsInToken"],
    [{ groupsInToken: "" }, '"groupsInToken" must be a boolean', "groupsInToken"],
    [{ apikey: "a" }, '"apikey" is not allowed', "apikey"],
    [{ _id: "v1" }, '"_id" is not allowed', "_id"],
    [{ more: true }, '"more" is not allowed', "more"],
    [[], '"value" must be of type object', ""],
    [undefined, '"value" must be of type object', ""],
  ];
  for (const [body, message, key] of refusals)
    await t.test(JSON.stringify(body) ?? "no body", async () => {
      invalid(await admin.patch("/api/configuration", body), message, key);
    });
});

test("a refused PATCH changes nothing", async () => {
  const before = await admin.get("/api/configuration");
  await admin.patch("/api/configuration", { rolesInToken: true, groupsInToken: "maybe" });
  assert.deepEqual((await admin.get("/api/configuration")).json, before.json);
});

test("a rotation answers the hash of the key and nothing else tells it (F15)", async () => {
  const api = await freshStore();
  const answer = await api.patch("/api/configuration/rotate-apikey");
  const { hash } = answer.json;
  succeeded(answer, { hash });
  assert.match(hash, /^[0-9a-f]{64}$/);
  recorded(await api.get("/api/configuration"), {});
  recorded(await api.patch("/api/configuration", { rolesInToken: true }), { rolesInToken: true });
  const exported = await api.get("/api/configuration/export");
  assert.ok(!exported.text.includes(hash));
  recorded({ status: 200, json: exported.json.configuration[0] }, { rolesInToken: true });
});

test("each rotation makes another key", async () => {
  const hashes = new Set();
  for (let i = 0; i < 3; ++i)
    hashes.add((await admin.patch("/api/configuration/rotate-apikey")).json.hash);
  assert.equal(hashes.size, 3);
});

test("the status tells of the rule and of the storage", async () => {
  const api = await freshStore();
  const before = await api.get("/api/configuration/status");
  assert.equal(before.status, 200, before.text);
  assert.deepEqual(before.json.rule, { exists: false, enabled: false });
  await api.patch("/api/configuration", { groupsInToken: true });
  const after = await api.get("/api/configuration/status");
  assert.deepEqual(after.json, {
    rule: { exists: true, enabled: true },
    database: { size: after.json.database.size, type: "default" },
  });
  assert.ok(Number.isInteger(after.json.database.size) && after.json.database.size > 0);
});
