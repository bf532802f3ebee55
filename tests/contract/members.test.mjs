// Members of a group and of its descendants: section 5.1 of the description.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { addMembers, brief, createGroup, did, ids, listed, nest, unknownId } from "./directory.mjs";
import { done, invalid, invalidSomehow, noRecord, succeeded } from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;

const membersPath = (group, rest = "") => `/api/groups/${group._id}/members${rest}`;
const userIds = (answer) => answer.json.users.map((user) => user.user_id);

before(async () => {
  await store.change(
    { op: "create_user", id: "auth0|1", name: "Zoe", nickname: "z", email: "zoe@example.com" },
    { op: "create_user", id: "auth0|2", name: "Adam", nickname: "a", email: "adam@example.com" },
    { op: "create_user", id: "auth0|3", name: "Mia", nickname: "m", email: "mia@example.com" },
  );
});

test("a new group has no members", async () => {
  succeeded(await admin.get(membersPath(await createGroup(admin))), { total: 0, users: [] });
});

test("members are added, idempotently and without duplicates (C3)", async () => {
  const group = await createGroup(admin);
  done(await admin.patch(membersPath(group), ["auth0|2", "auth0|1", "auth0|2"]));
  done(await admin.patch(membersPath(group), ["auth0|1", "auth0|3"]));
  assert.deepEqual((await listed(admin, "groups", group._id)).members, [
    "auth0|2",
    "auth0|1",
    "auth0|3",
  ]);
});

test("members are told as users", async () => {
  const group = await createGroup(admin);
  await addMembers(admin, group, "auth0|1");
  const answer = await admin.get(membersPath(group));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.total, 1);
  const { user_id, name, nickname, email } = answer.json.users[0];
  assert.deepEqual(
    { user_id, name, nickname, email },
    { user_id: "auth0|1", name: "Zoe", nickname: "z", email: "zoe@example.com" },
  );
  assert.deepEqual(answer.json.users[0], (await admin.get("/api/users/auth0%7C1")).json);
});

test("unknown users may be members; a placeholder stands for them (C18)", async () => {
  const group = await createGroup(admin);
  done(await admin.patch(membersPath(group), ["nobody"]));
  const answer = await admin.get(membersPath(group));
  assert.equal(answer.status, 200, answer.text);
  const [user] = answer.json.users;
  assert.match(user.name, /^<Error: .+>$/);
  assert.deepEqual(answer.json, {
    total: 1,
    users: [
      {
        user_id: "nobody",
        name: user.name,
        email: "nobody",
        identities: [{ connection: "N/A" }],
      },
    ],
  });
});

test("members are taken away; who is no member is ignored (C3, F3)", async () => {
  const group = await createGroup(admin);
  done(await admin.delete(membersPath(group), ["auth0|1"]));
  await addMembers(admin, group, "auth0|1", "auth0|2", "auth0|3");
  done(await admin.delete(membersPath(group), ["auth0|2", "nobody"]));
  assert.deepEqual((await listed(admin, "groups", group._id)).members, ["auth0|1", "auth0|3"]);
  done(await admin.delete(membersPath(group), ["auth0|2"]));
});

test("an unknown group is not found", async () => {
  const path = `/api/groups/${unknownId}/members`;
  noRecord(await admin.get(path), unknownId, "groups");
  noRecord(await admin.patch(path, ["u"]), unknownId, "groups");
  noRecord(await admin.delete(path, ["u"]), unknownId, "groups");
  noRecord(await admin.get(`${path}/nested`), unknownId, "groups"); // F4
});

test("user ids are checked", async (t) => {
  const path = membersPath(await createGroup(admin));
  const refusals = [
    [[], '"value" must contain at least 1 items', ""],
    [{}, '"value" must be an array', ""],
    [[""], '"[0]" is not allowed to be empty', "0"],
    [["u", ""], '"[1]" is not allowed to be empty', "1"],
    [[5], '"[0]" must be a string', "0"],
    [[null], '"[0]" must be a string', "0"],
    [["u", ["v"]], '"[1]" must be a string', "1"],
  ];
  for (const method of ["PATCH", "DELETE"])
    for (const [body, message, key] of refusals)
      await t.test(`${method} ${JSON.stringify(body)}`, async () => {
        invalid(await admin.sendJson(method, path, body), message, key);
      });
});

test("pages are cut in insertion order and sorted by user_id within (C7, C29)", async (t) => {
  const group = await createGroup(admin);
  for (const user of ["u5", "u1", "u4", "u2", "u3"]) await addMembers(admin, group, user);
  const pages = [
    ["", ["u1", "u2", "u3", "u4", "u5"]],
    ["?per_page=2", ["u1", "u5"]],
    ["?per_page=2&page=0", ["u1", "u5"]],
    ["?per_page=2&page=1", ["u1", "u5"]],
    ["?per_page=2&page=2", ["u2", "u4"]],
    ["?per_page=2&page=3", ["u3"]],
    ["?per_page=2&page=4", []],
    ["?page=2", []],
  ];
  for (const [query, expected] of pages)
    await t.test(query || "without parameters", async () => {
      const answer = await admin.get(membersPath(group, query));
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.total, 5);
      assert.deepEqual(userIds(answer), expected);
    });
});

test("a page has 25 members unless less is asked", async () => {
  const group = await createGroup(admin);
  const users = Array.from({ length: 30 }, (_, i) => `user-${String(i).padStart(2, "0")}`);
  await addMembers(admin, group, ...users);
  const first = await admin.get(membersPath(group));
  assert.deepEqual(userIds(first), users.slice(0, 25));
  assert.equal(first.json.total, 30);
  assert.deepEqual(userIds(await admin.get(membersPath(group, "?page=2"))), users.slice(25));
});

test("parameters of the pages are checked", async (t) => {
  const group = await createGroup(admin);
  const refusals = [
    ["per_page=26", '"per_page" must be less than or equal to 25', "per_page"],
    ["per_page=0", '"per_page" must be greater than or equal to 1', "per_page"],
    ["page=-1", '"page" must be greater than or equal to 0', "page"],
    ["more=1", '"more" is not allowed', "more"],
  ];
  for (const rest of ["", "/nested"]) {
    for (const [query, message, key] of refusals)
      await t.test(`members${rest}?${query}`, async () => {
        const answer = await admin.get(membersPath(group, `${rest}?${query}`));
        invalid(answer, message, key, "query");
      });
    for (const [query, key] of [
      ["per_page=ten", "per_page"],
      ["page=1.5", "page"],
    ])
      await t.test(`members${rest}?${query}`, async () => {
        const answer = await admin.get(membersPath(group, `${rest}?${query}`));
        invalidSomehow(answer, key, "query");
      });
  }
});

test("members/nested tells members of the group and of all its descendants, once each", async () => {
  const [child, top, grandchild] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, top, child);
  await nest(admin, child, grandchild);
  await addMembers(admin, top, "auth0|1", "auth0|2");
  await addMembers(admin, child, "auth0|2");
  await addMembers(admin, grandchild, "auth0|3");
  const answer = await admin.get(membersPath(top, "/nested"));
  const user = (user_id, name) => ({
    user_id,
    name,
    nickname: name[0].toLowerCase(),
    email: `${name.toLowerCase()}@example.com`,
  });
  succeeded(answer, {
    total: 3,
    nested: [
      { user: user("auth0|2", "Adam"), group: brief(child) }, // the first in storage order
      { user: user("auth0|3", "Mia"), group: brief(grandchild) },
      { user: user("auth0|1", "Zoe"), group: brief(top) },
    ],
  });
});

test("members/nested of a child does not reach up", async () => {
  const [parent, child] = [await createGroup(admin), await createGroup(admin)];
  await nest(admin, parent, child);
  await addMembers(admin, parent, "auth0|1");
  succeeded(await admin.get(membersPath(child, "/nested")), { total: 0, nested: [] });
});

test("members/nested comes in pages that do not overlap", async () => {
  const [top, child] = [await createGroup(admin), await createGroup(admin)];
  await nest(admin, top, child);
  await addMembers(admin, top, "n1", "n2", "n3");
  await addMembers(admin, child, "n3", "n4", "n5");
  const seen = [];
  for (const page of [1, 2, 3]) {
    const answer = await admin.get(membersPath(top, `/nested?per_page=2&page=${page}`));
    assert.equal(answer.json.total, 5, answer.text);
    assert.equal(answer.json.nested.length, page < 3 ? 2 : 1);
    seen.push(...answer.json.nested.map((entry) => entry.user.user_id));
  }
  assert.deepEqual(seen.sort(), ["n1", "n2", "n3", "n4", "n5"]);
  const [zero, one] = [
    await admin.get(membersPath(top, "/nested?per_page=2&page=0")),
    await admin.get(membersPath(top, "/nested?per_page=2&page=1")),
  ];
  assert.deepEqual(zero.json, one.json);
  succeeded(await admin.get(membersPath(top, "/nested?per_page=2&page=4")), {
    total: 5,
    nested: [],
  });
});

test("mappings do not make members", async () => {
  const [group, direct] = [await createGroup(admin), await createGroup(admin)];
  await addMembers(admin, direct, "auth0|1");
  await did(
    admin.patch(`/api/groups/${group._id}/mappings`, [
      { groupName: direct.name, connectionName: "c" },
    ]),
  );
  succeeded(await admin.get(membersPath(group, "/nested")), { total: 0, nested: [] });
});

test("the groups of a user tell what the members of groups tell", async () => {
  const [one, two] = [await createGroup(admin), await createGroup(admin)];
  await addMembers(admin, two, "both ways");
  await addMembers(admin, one, "both ways");
  const answer = await admin.get("/api/users/both%20ways/groups");
  assert.deepEqual(ids(answer.json), ids([one, two]), "storage order");
});
