// Applications and connections: section 5.4 of the description.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRole } from "./directory.mjs";
import { succeeded, unknownUpstream } from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;

const application = (id, name, type, callbacks) => ({
  op: "create_application",
  id,
  name,
  type,
  callbacks,
});

await store.change(
  application("id-web", "web shop", "regular_web", ["https://shop.example/callback"]),
  application("id-native", "Zebra", "native", []),
  application("id-spa", "Admin", "spa", ["https://a.example/1", "https://a.example/2"]),
  application("id/machine", "Machine", "non_interactive", []),
  application("id-api", "An API", "resource_server", []),
  { op: "create_connection", id: "con_b", name: "beta", strategy: "auth0" },
  { op: "create_connection", id: "con_c", name: "Charlie", strategy: "samlp" },
  { op: "create_connection", id: "con_a", name: "Alpha", strategy: "ad" },
);

test("applications that people log in to are told, sorted by name without regard to case", async () => {
  succeeded(await admin.get("/api/applications"), [
    {
      client_id: "id-spa",
      name: "Admin",
      callbacks: ["https://a.example/1", "https://a.example/2"],
      app_type: "spa",
    },
    {
      client_id: "id-web",
      name: "web shop",
      callbacks: ["https://shop.example/callback"],
      app_type: "regular_web",
    },
    { client_id: "id-native", name: "Zebra", callbacks: [], app_type: "native" },
  ]);
});

test("one application of any type is told", async (t) => {
  for (const [id, name, type] of [
    ["id-spa", "Admin", "spa"],
    ["id/machine", "Machine", "non_interactive"],
    ["id-api", "An API", "resource_server"],
  ])
    await t.test(id, async () => {
      const answer = await admin.get(`/api/applications/${encodeURIComponent(id)}`);
      assert.equal(answer.status, 200, answer.text);
      const { client_id, name: told, app_type } = answer.json;
      assert.deepEqual(
        { client_id, told, app_type },
        { client_id: id, told: name, app_type: type },
      );
    });
});

test("an unknown application is the 404 of the directory", async () => {
  unknownUpstream(await admin.get("/api/applications/nothing"));
});

test("an application that only a role names is not told", async () => {
  await createRole(admin, "only-named");
  const told = await admin.get("/api/applications");
  assert.ok(!told.json.some((item) => item.client_id === "only-named"));
});

test("connections are told, sorted by name without regard to case", async () => {
  succeeded(await admin.get("/api/connections"), [
    { id: "con_a", name: "Alpha", strategy: "ad" },
    { id: "con_b", name: "beta", strategy: "auth0" },
    { id: "con_c", name: "Charlie", strategy: "samlp" },
  ]);
});

test("an empty store has no applications and no connections", async () => {
  const empty = (await startStore()).admin;
  succeeded(await empty.get("/api/applications"), []);
  succeeded(await empty.get("/api/connections"), []);
});
