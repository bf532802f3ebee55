// Hooks of the extension: sections 4 and 5.4 of the description, F9.
import { test } from "node:test";
import { unauthorized } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { anonymous } = await startStore();
const hooks = [
  ["DELETE", "/.extensions/on-uninstall"],
  ["PUT", "/.extensions/on-update"],
];

test("a hook without its token is refused", async (t) => {
  for (const [method, path] of hooks)
    await t.test(`${method} ${path}`, async () => {
      unauthorized(
        await anonymous.send(method, path),
        `Hook token missing for the call to: ${path}`,
      );
    });
});

test("a hook with a bad token is refused", async (t) => {
  const caller = anonymous.with({ Authorization: "Bearer a.b.c" });
  for (const [method, path] of hooks)
    await t.test(`${method} ${path}`, async () => {
      unauthorized(await caller.send(method, path), "Invalid hook token");
    });
});
