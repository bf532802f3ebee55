// The directory of users: section 5.3 of the description.
import assert from "node:assert/strict";
import { test } from "node:test";
import { invalid, invalidSomehow, succeeded, unknownUpstream } from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;

const people = [
  { id: "auth0|ada", name: "Ada Lovelace", email: "ada@example.com", connections: ["staff"] },
  { id: "auth0|bob", name: "Bob Smith", email: "bob@example.org", connections: ["staff"] },
  { id: "google|cy", name: "Cy Adams", email: "cy@example.com", connections: ["google"] },
];
await store.change(...people.map((person) => ({ op: "create_user", ...person })));

const found = (answer) => answer.json.users.map((user) => user.user_id).sort();

test("users come as a page of the directory", async () => {
  const answer = await admin.get("/api/users");
  assert.equal(answer.status, 200, answer.text);
  const { start, limit, length, total, users } = answer.json;
  assert.deepEqual({ start, limit, length, total }, { start: 0, limit: 100, length: 3, total: 3 });
  const ada = users.find((user) => user.user_id === "auth0|ada");
  assert.equal(ada.name, "Ada Lovelace");
  assert.equal(ada.email, "ada@example.com");
  assert.deepEqual(
    ada.identities.map((identity) => identity.connection),
    ["staff"],
  );
});

test("pages of users do not overlap; 0 and 1 are the first (C7)", async () => {
  const page = async (number) => {
    const answer = await admin.get(`/api/users?per_page=2&page=${number}`);
    assert.equal(answer.status, 200, answer.text);
    return answer;
  };
  const [zero, one, two, three] = [await page(0), await page(1), await page(2), await page(3)];
  assert.deepEqual(zero.json, one.json);
  assert.deepEqual(
    [...found(one), ...found(two)].sort(),
    people.map(({ id }) => id),
  );
  const { users, ...second } = two.json;
  assert.equal(users.length, 1);
  assert.deepEqual(second, { start: 2, limit: 2, length: 1, total: 3 });
  assert.deepEqual(three.json.users, []);
});

test("users are searched, in a field or in all", async (t) => {
  const searches = [
    ["q=cy@example.com&field=email", ["google|cy"]],
    ["q=bob*&field=name", ["auth0|bob"]],
    ["q=bob*", ["auth0|bob"]],
    ["q=nobody*&field=name", []],
    ["q=", people.map(({ id }) => id)],
  ];
  for (const [query, expected] of searches)
    await t.test(query, async () => {
      const answer = await admin.get(`/api/users?${query}`);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(found(answer), expected);
      assert.equal(answer.json.total, expected.length);
    });
});

test("parameters of the list are checked", async () => {
  const long = "a".repeat(1001);
  const tooLong = (key) => `"${key}" length must be less than or equal to 1000 characters long`;
  const refusals = [
    ["per_page=101", '"per_page" must be less than or equal to 100', "per_page"],
    ["per_page=0", '"per_page" must be greater than or equal to 1', "per_page"],
    ["page=-1", '"page" must be greater than or equal to 0', "page"],
    [`q=${long}`, tooLong("q"), "q"],
    [`field=${long}`, tooLong("field"), "field"],
    ["more=1", '"more" is not allowed', "more"],
  ];
  for (const [query, message, key] of refusals)
    invalid(await admin.get(`/api/users?${query}`), message, key, "query");
  invalidSomehow(await admin.get("/api/users?per_page=ten"), "per_page", "query");
});

test("one user is told whole", async () => {
  const answer = await admin.get("/api/users/auth0%7Cada");
  assert.equal(answer.status, 200, answer.text);
  const { user_id, name, email, identities } = answer.json;
  assert.deepEqual(
    { user_id, name, email, connections: identities.map((identity) => identity.connection) },
    {
      user_id: "auth0|ada",
      name: "Ada Lovelace",
      email: "ada@example.com",
      connections: ["staff"],
    },
  );
});

test("an unknown user is the 404 of the directory", async () => {
  unknownUpstream(await admin.get("/api/users/nobody"));
});

test("ids are found percent-encoded and as they are (F22)", async (t) => {
  const ids = ["auth0|ada", "a/b", "ü&=?#%", "with space", "a+b", "waad|x=y;z:@$,!'()*"];
  await store.change(...ids.slice(1).map((id) => ({ op: "create_user", id, name: id })));
  for (const id of ids)
    await t.test(id, async () => {
      const answer = await admin.get(`/api/users/${encodeURIComponent(id)}`);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.user_id, id);
    });
  for (const id of ["auth0|ada", "a+b", "waad|x=y;z:@$,!'()*"])
    await t.test(`${id}, raw`, async () => {
      const answer = await admin.get(`/api/users/${id}`);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.user_id, id);
    });
});

test("a user who has only memberships has lists, and no profile", async () => {
  succeeded(await admin.get("/api/users/nobody/groups"), []);
  succeeded(await admin.get("/api/users/nobody/roles"), []);
  succeeded(await admin.get("/api/users/nobody/groups/calculate"), []);
  succeeded(await admin.get("/api/users/nobody/roles/calculate"), []);
});
