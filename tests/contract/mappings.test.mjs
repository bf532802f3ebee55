// Mappings of a group: section 5.1 of the description, C16, C19.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createGroup, ids, listed, map, policy, unknownId } from "./directory.mjs";
import { done, invalid, noRecord, succeeded, uuid } from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;

const mappingsPath = (group, rest = "") => `/api/groups/${group._id}/mappings${rest}`;
const stored = async (group) => (await listed(admin, "groups", group._id)).mappings;
const mapping = (groupName, connectionName = "My-AD") => ({ groupName, connectionName });

before(async () => {
  await store.change(
    { op: "create_connection", id: "con_1", name: "My-AD", strategy: "ad" },
    { op: "create_connection", id: "con_2", name: "google", strategy: "google-apps" },
  );
});

test("a new group has no mappings", async () => {
  succeeded(await admin.get(mappingsPath(await createGroup(admin))), []);
});

test("mappings are told with name and strategy of their connection (C19)", async () => {
  const group = await createGroup(admin);
  done(await admin.patch(mappingsPath(group), [mapping("Domain Users"), mapping("x", "google")]));
  const kept = await stored(group);
  assert.equal(kept.length, 2);
  for (const { _id } of kept) assert.match(_id, uuid);
  assert.deepEqual(kept, [
    { _id: kept[0]._id, ...mapping("Domain Users") },
    { _id: kept[1]._id, ...mapping("x", "google") },
  ]);
  succeeded(await admin.get(mappingsPath(group)), [
    { _id: kept[0]._id, groupName: "Domain Users", connectionName: "My-AD (ad)" },
    { _id: kept[1]._id, groupName: "x", connectionName: "google (google-apps)" },
  ]);
});

test("duplicates are kept, each with an id of its own (C19)", async () => {
  const group = await createGroup(admin);
  done(await admin.patch(mappingsPath(group), [mapping("g"), mapping("g")]));
  done(await admin.patch(mappingsPath(group), [mapping("g")]));
  assert.equal(new Set(ids(await stored(group))).size, 3);
});

test("an unknown connection is accepted, not shown, and matches (C19)", async () => {
  const group = await createGroup(admin);
  done(await admin.patch(mappingsPath(group), [mapping("g", "nowhere")]));
  succeeded(await admin.get(mappingsPath(group)), []);
  assert.equal((await stored(group)).length, 1);
  const decision = await policy(admin, "nobody", "a", { connectionName: "nowhere", groups: ["g"] });
  assert.deepEqual(decision.groups, [group.name]);
});

test("a mapping whose connection is gone is not shown and still matches (C19)", async () => {
  await store.change({ op: "create_connection", id: "con_3", name: "old", strategy: "auth0" });
  const group = await createGroup(admin);
  await map(admin, group, "g", "old");
  assert.equal((await admin.get(mappingsPath(group))).json.length, 1);
  await store.change({ op: "delete_connection", id: "con_3", cascade: true });
  succeeded(await admin.get(mappingsPath(group)), []);
  const decision = await policy(admin, "nobody", "a", { connectionName: "old", groups: ["g"] });
  assert.deepEqual(decision.groups, [group.name]);
});

test("mappings are taken away by id; unknown ids are ignored (C3)", async () => {
  const group = await createGroup(admin);
  done(await admin.delete(mappingsPath(group), [unknownId]));
  done(await admin.patch(mappingsPath(group), [mapping("a"), mapping("b"), mapping("a")]));
  const kept = await stored(group);
  done(await admin.delete(mappingsPath(group), [kept[0]._id, unknownId]));
  assert.deepEqual(await stored(group), kept.slice(1));
  done(await admin.delete(mappingsPath(group), ids(kept)));
  assert.deepEqual(await stored(group), []);
});

test("an id of a mapping of another group is ignored", async () => {
  const [one, two] = [await createGroup(admin), await createGroup(admin)];
  await map(admin, one, "g", "c");
  const [kept] = await stored(one);
  done(await admin.delete(mappingsPath(two), [kept._id]));
  assert.deepEqual(await stored(one), [kept]);
});

test("the id of the group is not checked as a GUID: what is bad is not found (C16)", async () => {
  for (const id of [unknownId, "no-guid"]) {
    const path = `/api/groups/${id}/mappings`;
    noRecord(await admin.get(path), id, "groups");
    noRecord(await admin.patch(path, [mapping("g")]), id, "groups");
    noRecord(await admin.delete(path, [unknownId]), id, "groups");
  }
});

test("fields of mappings are checked", async (t) => {
  const path = mappingsPath(await createGroup(admin));
  const long = "a".repeat(51);
  const tooLong = (key) => `"${key}" length must be less than or equal to 50 characters long`;
  const refusals = [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [mapping("g"), '"value" must be an array', ""],
    [[5], '"[0]" must be of type object', "0"],
    [[{ connectionName: "c" }], '"[0].groupName" is required', "0.groupName"],
    [[{ groupName: "g" }], '"[0].connectionName" is required', "0.connectionName"],
    [[mapping("g"), mapping("")], '"[1].groupName" is not allowed to be empty', "1.groupName"],
    [[mapping(long)], tooLong("[0].groupName"), "0.groupName"],
    [[mapping("g", long)], tooLong("[0].connectionName"), "0.connectionName"],
    [[mapping(5)], '"[0].groupName" must be a string', "0.groupName"],
    [[mapping("g", null)], '"[0].connectionName" must be a string', "0.connectionName"],
    [[{ ...mapping("g"), _id: unknownId }], '"[0]._id" is not allowed', "0._id"],
  ];
  for (const [body, message, key] of refusals)
    await t.test(`PATCH: ${message}`, async () => {
      invalid(await admin.patch(path, body), message, key);
    });
  for (const [body, message, key] of [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [["no-guid"], '"[0]" must be a valid GUID', "0"],
  ])
    await t.test(`DELETE: ${message}`, async () => {
      invalid(await admin.delete(path, body), message, key);
    });
});

test("names of mappings have up to 50 UTF-16 code units", async () => {
  const group = await createGroup(admin);
  const body = [mapping("é".repeat(50), "😀".repeat(25))];
  done(await admin.patch(mappingsPath(group), body));
  const [{ _id, ...kept }] = await stored(group);
  assert.deepEqual(kept, body[0]);
});

test("the list of mappings comes in pages if asked (F25)", async (t) => {
  const group = await createGroup(admin);
  const names = ["e", "a", "d", "b", "c"];
  done(
    await admin.patch(
      mappingsPath(group),
      names.map((name) => mapping(name)),
    ),
  );
  const pages = [
    ["?per_page=2&page=0", ["e", "a"]],
    ["?per_page=2&page=1", ["e", "a"]],
    ["?per_page=2&page=2", ["d", "b"]],
    ["?per_page=2&page=3", ["c"]],
    ["?per_page=2&page=4", []],
  ];
  for (const [query, expected] of pages)
    await t.test(query, async () => {
      const answer = await admin.get(mappingsPath(group, query));
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(
        answer.json.map((item) => item.groupName),
        expected,
      );
    });
});
