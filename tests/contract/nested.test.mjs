// Groups within groups: section 5.1 of the description, F3, F4, F10, F11.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMembers,
  createGroup,
  did,
  fresh,
  ids,
  listed,
  map,
  nest,
  plain,
  unknownId,
} from "./directory.mjs";
import { done, invalid, noRecord, succeeded, violated } from "./expect.mjs";
import { startStore } from "./server.mjs";

const { admin } = await startStore();

const nestedPath = (group, rest = "") => `/api/groups/${group._id}/nested${rest}`;
const nestedOf = async (group) => (await listed(admin, "groups", group._id)).nested;

test("a new group has no children", async () => {
  succeeded(await admin.get(nestedPath(await createGroup(admin))), []);
});

test("children are full records, sorted by name", async () => {
  const parent = await createGroup(admin);
  const suffix = fresh("");
  const children = [];
  for (const name of ["charlie", "alpha", "bravo"])
    children.push(await createGroup(admin, name + suffix));
  const [charlie, alpha, bravo] = children;
  await nest(admin, parent, charlie, alpha, bravo);
  await addMembers(admin, alpha, "u");
  await nest(admin, bravo, await createGroup(admin));
  await map(admin, charlie, "g", "c");
  const answer = await admin.get(nestedPath(parent));
  assert.equal(answer.status, 200, answer.text);
  const expected = [];
  for (const child of [alpha, bravo, charlie])
    expected.push(plain(await listed(admin, "groups", child._id)));
  assert.deepEqual(answer.json.map(plain), expected);
});

test("children are added, idempotently and without duplicates (C3)", async () => {
  const parent = await createGroup(admin);
  const [one, two, three] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  done(await admin.patch(nestedPath(parent), ids([two, one, two])));
  done(await admin.patch(nestedPath(parent), ids([one, three])));
  assert.deepEqual(await nestedOf(parent), ids([two, one, three]));
});

test("the group itself is ignored (C17)", async () => {
  const [parent, child] = [await createGroup(admin), await createGroup(admin)];
  done(await admin.patch(nestedPath(parent), [parent._id]));
  done(await admin.patch(nestedPath(parent), [parent._id, child._id]));
  assert.deepEqual(await nestedOf(parent), [child._id]);
});

test("children are taken away; what is no child is ignored (C3, F3)", async () => {
  const [parent, one, two] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  done(await admin.delete(nestedPath(parent), [one._id]));
  await nest(admin, parent, one, two);
  done(await admin.delete(nestedPath(parent), [one._id, unknownId]));
  assert.deepEqual(await nestedOf(parent), [two._id]);
  done(await admin.delete(nestedPath(parent), [one._id]));
  done(await admin.delete(nestedPath(parent), [two._id.toUpperCase()]));
  if (two._id !== two._id.toUpperCase()) assert.deepEqual(await nestedOf(parent), [two._id]);
});

test("a cycle is refused, and nothing of the request is applied (F10)", async () => {
  const [top, middle, bottom, other] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, top, middle);
  await nest(admin, middle, bottom);
  violated(
    await admin.patch(nestedPath(middle), ids([other, top])),
    `Group "${top.name}" is already an ancestor of "${middle.name}"`,
  );
  violated(
    await admin.patch(nestedPath(bottom), ids([top])),
    `Group "${top.name}" is already an ancestor of "${bottom.name}"`,
  );
  assert.deepEqual(await nestedOf(middle), [bottom._id]);
  assert.deepEqual((await nestedOf(bottom)) ?? [], []);
  await nest(admin, top, bottom); // a second way down is no cycle
});

test("what was unnested no longer makes a cycle", async () => {
  const [one, two] = [await createGroup(admin), await createGroup(admin)];
  await nest(admin, one, two);
  await did(admin.delete(nestedPath(one), [two._id]));
  await nest(admin, two, one);
});

test("a child that does not exist is refused, and nothing is applied (F11)", async () => {
  const [parent, child] = [await createGroup(admin), await createGroup(admin)];
  const secondUnknown = unknownId.replace("8000", "9000");
  noRecord(
    await admin.patch(nestedPath(parent), [child._id, unknownId, secondUnknown]),
    unknownId,
    "groups",
  );
  assert.deepEqual((await nestedOf(parent)) ?? [], []);
});

test("an unknown group is not found (F4)", async () => {
  const path = `/api/groups/${unknownId}/nested`;
  const child = await createGroup(admin);
  noRecord(await admin.get(path), unknownId, "groups");
  noRecord(await admin.patch(path, [child._id]), unknownId, "groups");
  noRecord(await admin.delete(path, [child._id]), unknownId, "groups");
});

test("ids of groups are checked", async (t) => {
  const path = nestedPath(await createGroup(admin));
  const refusals = [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [["no-guid"], '"[0]" must be a valid GUID', "0"],
    [[unknownId, "no-guid"], '"[1]" must be a valid GUID', "1"],
    [[""], '"[0]" is not allowed to be empty', "0"],
    [[5], '"[0]" must be a string', "0"],
    [[null], '"[0]" must be a string', "0"],
  ];
  for (const method of ["PATCH", "DELETE"])
    for (const [body, message, key] of refusals)
      await t.test(`${method} ${JSON.stringify(body)}`, async () => {
        invalid(await admin.sendJson(method, path, body), message, key);
      });
});

test("a deleted parent leaves no trace at the child", async () => {
  const [parent, child, late] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, parent, child);
  await addMembers(admin, child, "orphan");
  done(await admin.delete(`/api/groups/${parent._id}`));
  const calculated = await admin.get("/api/users/orphan/groups/calculate");
  assert.deepEqual(ids(calculated.json), [child._id]);
  await nest(admin, child, late);
});

test("the list of children comes in pages if asked (F25)", async (t) => {
  const parent = await createGroup(admin);
  const suffix = fresh("");
  const sorted = [];
  for (const name of ["a", "b", "c", "d", "e"])
    sorted.push(await createGroup(admin, name + suffix));
  await nest(admin, parent, ...sorted.slice().reverse());
  const pages = [
    ["?per_page=2", sorted.slice(0, 2)],
    ["?per_page=2&page=0", sorted.slice(0, 2)],
    ["?per_page=2&page=1", sorted.slice(0, 2)],
    ["?per_page=2&page=2", sorted.slice(2, 4)],
    ["?per_page=2&page=3", sorted.slice(4)],
    ["?per_page=2&page=4", []],
  ];
  for (const [query, expected] of pages)
    await t.test(query, async () => {
      const answer = await admin.get(nestedPath(parent, query));
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(ids(answer.json), ids(expected));
    });
});
