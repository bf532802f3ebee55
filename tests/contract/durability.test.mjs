// What was acknowledged survives a power cut: F17.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMembers,
  assignRoles,
  createGroup,
  createPermission,
  createRole,
  giveRoles,
  map,
  nest,
} from "./directory.mjs";
import { succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

test("every answer is the same after the program was killed", async () => {
  const store = await startStore();
  const { admin } = store;
  const permission = await createPermission(admin, "app");
  const role = await createRole(admin, "app", [permission]);
  const [group, child, gone] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, group, child);
  await giveRoles(admin, group, role);
  await addMembers(admin, child, "u2", "u1");
  await assignRoles(admin, "u1", role);
  await map(admin, group, "g", "c");
  await admin.put(`/api/groups/${group._id}`, { name: "Renamed", description: "d" });
  await admin.delete(`/api/groups/${gone._id}`);
  await admin.patch("/api/configuration", { groupsInToken: true });
  const { hash } = (await admin.patch("/api/configuration/rotate-apikey")).json;
  await admin.patch("/api/configuration/resource-server", { apiAccess: true, token_lifetime: 60 });

  const paths = [
    ...["groups", "roles", "permissions", "configuration", "configuration/export"],
    ...["configuration/resource-server", `groups/${child._id}/members`],
    ...[`groups/${group._id}/roles/nested`, "users/u1/groups?expand=true"],
  ].map((path) => `/api/${path}`);
  const before = [];
  for (const path of paths) before.push((await admin.get(path)).text);
  await store.restart();
  for (const [i, path] of paths.entries())
    assert.equal((await admin.get(path)).text, before[i], path);
  const keyed = admin.with({ Authorization: undefined, "x-api-key": hash });
  succeeded(await keyed.post("/api/users/u1/policy/app", { connectionName: "c" }), {
    groups: ["Renamed", child.name],
    roles: [role.name],
    permissions: [permission.name],
  });
});

test("what was acknowledged amid many writers is there after a kill", async () => {
  const store = await startStore();
  const { admin } = store;
  const group = await createGroup(admin);
  const path = `/api/groups/${group._id}/members`;
  const acknowledged = [];
  let killed;
  const write = async (writer) => {
    for (let i = 0; i < 200; ++i) {
      const user = `writer-${writer}-${i}`;
      const answer = await admin.patch(path, [user]).catch(() => undefined);
      if (answer?.status !== 204) return;
      acknowledged.push(user);
      if (acknowledged.length === 100) killed = store.restart();
      if (killed) return;
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
  await killed;
  assert.ok(acknowledged.length >= 100);
  const { members } = (await admin.get("/api/groups")).json.groups[0];
  assert.deepEqual(
    acknowledged.filter((user) => !members.includes(user)),
    [],
  );
});
