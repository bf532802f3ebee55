// Groups themselves: section 5.1 of the description, and what 16 and 17 say of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addMembers,
  brief,
  createGroup,
  createPermission,
  createRole,
  did,
  fresh,
  giveRoles,
  ids,
  listed,
  map,
  nest,
  unknownId,
} from "./directory.mjs";
import { badRequest, done, invalid, noRecord, succeeded, uuid, violated } from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin } = store;
const application = "app-groups";

const text = (name = fresh()) => ({ name, description: `About ${name}` });
const groupPath = (group, rest = "") => `/api/groups/${group._id}${rest}`;

test("an empty store has no groups", async () => {
  const empty = (await startStore()).admin;
  succeeded(await empty.get("/api/groups"), { groups: [], total: 0 });
  badRequest(await empty.get(`/api/groups/${unknownId}?expand=true`), "No groups found");
});

test("a group is created with 200 and told as it was sent (C1)", async () => {
  const body = text();
  const answer = await admin.post("/api/groups", body);
  assert.match(answer.json._id, uuid);
  succeeded(answer, { ...body, _id: answer.json._id });
});

test("fields of a group are checked, on POST and on PUT", async (t) => {
  const group = await createGroup(admin);
  const write = {
    POST: (body) => admin.post("/api/groups", body),
    PUT: (body) => admin.put(groupPath(group), body),
  };
  const tooLong = (key, limit) =>
    `"${key}" length must be less than or equal to ${limit} characters long`;
  const refusals = [
    [{ description: "d" }, '"name" is required', "name"],
    [{ name: "n" }, '"description" is required', "description"],
    [{ name: "", description: "d" }, '"name" is not allowed to be empty', "name"],
    [{ name: "n", description: "" }, '"description" is not allowed to be empty', "description"],
    [{ name: null, description: "d" }, '"name" must be a string', "name"],
    [{ name: 5, description: "d" }, '"name" must be a string', "name"],
    [{ name: ["n"], description: "d" }, '"name" must be a string', "name"],
    [{ name: "n", description: null }, '"description" must be a string', "description"],
    [{ name: "n", description: {} }, '"description" must be a string', "description"],
    [{ name: "n".repeat(51), description: "d" }, tooLong("name", 50), "name"],
    [{ name: "n", description: "d".repeat(501) }, tooLong("description", 500), "description"],
    [{ name: "😀".repeat(26), description: "d" }, tooLong("name", 50), "name"],
    [{ name: "n", description: "d", _id: unknownId }, '"_id" is not allowed', "_id"],
    [{ name: "n", description: "d", members: [] }, '"members" is not allowed', "members"],
  ];
  for (const [method, send] of Object.entries(write))
    for (const [body, message, key] of refusals)
      await t.test(`${method}: ${message}`, async () => invalid(await send(body), message, key));
});

test("lengths count UTF-16 code units, and nothing is trimmed (C15)", async (t) => {
  const names = ["n".repeat(50), "é".repeat(50), "😀".repeat(25), "  ", " n ", "line\nbreak\ttab"];
  for (const name of names)
    await t.test(JSON.stringify(name), async () => {
      const body = { name, description: "d".repeat(500) };
      const answer = await admin.post("/api/groups", body);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.name, name);
      assert.deepEqual(brief(await listed(admin, "groups", answer.json._id)), {
        ...body,
        _id: answer.json._id,
      });
    });
});

test("names are unique without regard to case; the message says the name as sent", async () => {
  const name = fresh("Übung");
  await createGroup(admin, name);
  for (const taken of [name, name.toUpperCase(), name.toLowerCase()])
    violated(
      await admin.post("/api/groups", text(taken)),
      `Group with name "${taken}" already exists`,
    );
  const other = await createGroup(admin);
  violated(
    await admin.put(groupPath(other), text(name.toLowerCase())),
    `Group with name "${name.toLowerCase()}" already exists`,
  );
  const spaced = await admin.post("/api/groups", text(`${name} `));
  assert.equal(spaced.status, 200, "white space makes another name");
});

test("a name is free again after its group is gone or renamed", async () => {
  const [first, second] = [await createGroup(admin), await createGroup(admin)];
  done(await admin.delete(groupPath(first)));
  await createGroup(admin, first.name);
  assert.equal((await admin.put(groupPath(second), text())).status, 200);
  await createGroup(admin, second.name);
});

test("GET of a group tells id, name and description only (C9)", async () => {
  const group = await createGroup(admin);
  await addMembers(admin, group, "u1");
  succeeded(await admin.get(groupPath(group)), brief(group));
  succeeded(await admin.get(groupPath(group, "?expand=false")), brief(group));
  noRecord(await admin.get(`/api/groups/${unknownId}`), unknownId, "groups");
});

test("expand=true adds the roles of the group and of all its ancestors", async () => {
  const permission = await createPermission(admin, application);
  const [own, inherited, of_child] = [
    await createRole(admin, application, [permission]),
    await createRole(admin, "app-other"),
    await createRole(admin, application),
  ];
  const [top, middle, group, child] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, top, middle);
  await nest(admin, middle, group);
  await nest(admin, group, child);
  await giveRoles(admin, top, inherited);
  await giveRoles(admin, group, own);
  await giveRoles(admin, child, of_child);
  const expandedRole = (role, permissions) => ({
    ...brief(role),
    applicationId: role.applicationId,
    applicationType: role.applicationType,
    permissions: permissions.map(brief),
  });
  for (const yes of ["true", "TRUE", "True"]) {
    const answer = await admin.get(groupPath(group, `?expand=${yes}`));
    assert.equal(answer.status, 200, answer.text);
    const { roles, ...rest } = answer.json;
    assert.deepEqual(rest, brief(group));
    const byId = (one, other) => (one._id < other._id ? -1 : 1);
    assert.deepEqual(
      roles.sort(byId),
      [expandedRole(own, [permission]), expandedRole(inherited, [])].sort(byId),
    );
  }
});

test("expand shows a change at once (F19)", async () => {
  const [group, role] = [await createGroup(admin), await createRole(admin, application)];
  const expanded = async () => (await admin.get(groupPath(group, "?expand=true"))).json.roles;
  assert.deepEqual(await expanded(), []);
  await giveRoles(admin, group, role);
  assert.deepEqual(ids(await expanded()), [role._id]);
  await did(admin.delete(groupPath(group, "/roles"), [role._id]));
  assert.deepEqual(await expanded(), []);
});

test("expand is a boolean; the unknown group has its own refusal with it (C20)", async () => {
  const group = await createGroup(admin);
  for (const value of ["?expand", "?expand=", "?expand=yes", "?expand=1"])
    invalid(
      await admin.get(groupPath(group, value)),
      '"expand" must be a boolean',
      "expand",
      "query",
    );
  badRequest(await admin.get(`/api/groups/${unknownId}?expand=true`), "Current group not found");
  noRecord(await admin.get(`/api/groups/${unknownId}?expand=false`), unknownId, "groups");
});

test("PUT answers the whole updated record and keeps what it does not name", async () => {
  const [group, child] = [await createGroup(admin), await createGroup(admin)];
  const role = await createRole(admin, application);
  const body = text();
  succeeded(await admin.put(groupPath(group), body), { ...body, _id: group._id });
  await addMembers(admin, group, "u2", "u1");
  await nest(admin, group, child);
  await giveRoles(admin, group, role);
  await map(admin, group, "Domain Users", "My-AD");
  const answer = await admin.put(groupPath(group), text());
  assert.equal(answer.status, 200, answer.text);
  const { mappings, ...rest } = answer.json;
  assert.deepEqual(rest, {
    _id: group._id,
    name: answer.json.name,
    description: answer.json.description,
    members: ["u2", "u1"],
    nested: [child._id],
    roles: [role._id],
  });
  assert.equal(mappings.length, 1);
  assert.match(mappings[0]._id, uuid);
  assert.deepEqual(mappings, [
    { _id: mappings[0]._id, groupName: "Domain Users", connectionName: "My-AD" },
  ]);
});

test("PUT may keep the name or change its case", async () => {
  const group = await createGroup(admin, fresh("Name"));
  for (const name of [group.name, group.name.toUpperCase()])
    succeeded(await admin.put(groupPath(group), { name, description: "other" }), {
      _id: group._id,
      name,
      description: "other",
    });
  noRecord(await admin.put(`/api/groups/${unknownId}`, text()), unknownId, "groups");
});

test("DELETE is 204, also of what does not exist (C2)", async () => {
  const group = await createGroup(admin);
  done(await admin.delete(groupPath(group)));
  noRecord(await admin.get(groupPath(group)), group._id, "groups");
  done(await admin.delete(groupPath(group)));
  done(await admin.delete(`/api/groups/${unknownId}`));
});

test("a group with members, roles and mappings is deleted", async () => {
  const [group, role] = [await createGroup(admin), await createRole(admin, application)];
  await addMembers(admin, group, "auth0|gone");
  await giveRoles(admin, group, role);
  await map(admin, group, "g", "c");
  done(await admin.delete(groupPath(group)));
  assert.equal(await listed(admin, "groups", group._id), undefined);
  succeeded(await admin.get("/api/users/auth0%7Cgone/groups"), []);
});

test("a nested group is not deleted; the message names its parents", async () => {
  const [one, two, child] = [
    await createGroup(admin),
    await createGroup(admin),
    await createGroup(admin),
  ];
  await nest(admin, one, child);
  await nest(admin, two, child);
  violated(
    await admin.delete(groupPath(child)),
    `Unable to touch nested while used in groups: ${one.name}, ${two.name}`,
  );
  succeeded(await admin.get(groupPath(child)), brief(child));
});

test("deleting a parent leaves its children (C21)", async () => {
  const [parent, child] = [await createGroup(admin), await createGroup(admin)];
  await nest(admin, parent, child);
  done(await admin.delete(groupPath(parent)));
  succeeded(await admin.get(groupPath(child)), brief(child));
  done(await admin.delete(groupPath(child)));
});

test("the list holds full records, with members and mappings at least empty", async () => {
  const [group, child] = [await createGroup(admin), await createGroup(admin)];
  assert.deepEqual(await listed(admin, "groups", group._id), {
    ...group,
    members: [],
    mappings: [],
  });
  await nest(admin, group, child);
  await addMembers(admin, group, "b", "a");
  assert.deepEqual(await listed(admin, "groups", group._id), {
    ...group,
    members: ["b", "a"],
    nested: [child._id],
    mappings: [],
  });
  await did(admin.delete(groupPath(group, "/nested"), [child._id]));
  await did(admin.delete(groupPath(group, "/members"), ["a", "b"]));
  assert.deepEqual(await listed(admin, "groups", group._id), {
    ...group,
    members: [],
    nested: [],
    mappings: [],
  });
});

test("storage order is creation order; an update keeps it, a deletion closes the gap", async () => {
  const other = (await startStore()).admin;
  const made = [];
  for (const name of ["delta", "Alpha", "charlie", "bravo"])
    made.push(await createGroup(other, name));
  const order = async () => ids((await other.get("/api/groups")).json.groups);
  assert.deepEqual(await order(), ids(made));
  assert.equal((await other.put(groupPath(made[1]), text("zulu"))).status, 200);
  await addMembers(other, made[2], "u");
  assert.deepEqual(await order(), ids(made));
  done(await other.delete(groupPath(made[0])));
  assert.deepEqual(await order(), ids(made.slice(1)));
  const late = await createGroup(other, "delta");
  assert.deepEqual(await order(), ids([...made.slice(1), late]));
});

test("q finds a part of a field without regard to case; total is unfiltered (C6)", async (t) => {
  const other = (await startStore()).admin;
  const made = [];
  for (const name of ["Finance", "Refinement", "Sales"]) made.push(await createGroup(other, name));
  await addMembers(other, made[0], "fin");
  const searches = [
    ["?q=fin&field=name", made.slice(0, 2)],
    ["?q=FIN&field=name", made.slice(0, 2)],
    ["?q=about%20s&field=description", made.slice(2)],
    ["?q=nowhere&field=name", []],
    ["?q=&field=name", made],
    ["?field=name", made],
    ["?q=fin", made.slice(0, 2)], // F1
    ["?q=fin&field=members", []], // F2: no string
    ["?q=fin&field=nothing", []], // F2: absent
    ["?q=a&field=constructor", []],
    [`?q=${made[2]._id.slice(0, 13)}&field=_id`, made.slice(2)],
  ];
  for (const [query, found] of searches)
    await t.test(query.replace(/q=[0-9a-f-]{13}/, "q=ID"), async () => {
      const answer = await other.get(`/api/groups${query}`);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(ids(answer.json.groups), ids(found));
      assert.equal(answer.json.total, 3);
    });
});

test("parameters of the list are checked", async () => {
  const tooLong = (key) => `"${key}" length must be less than or equal to 1000 characters long`;
  const long = "a".repeat(1001);
  invalid(await admin.get(`/api/groups?q=${long}`), tooLong("q"), "q", "query");
  invalid(await admin.get(`/api/groups?field=${long}`), tooLong("field"), "field", "query");
  assert.equal((await admin.get(`/api/groups?q=${"a".repeat(1000)}`)).status, 200);
  invalid(await admin.get("/api/groups?more=1"), '"more" is not allowed', "more", "query");
});

test("the list comes in pages if asked; total stays unfiltered (F25)", async (t) => {
  const other = (await startStore()).admin;
  const made = [];
  for (let i = 0; i < 5; ++i)
    made.push(await createGroup(other, i < 3 ? `Team ${i}` : `Club ${i}`));
  const pages = [
    ["?per_page=2", made.slice(0, 2)],
    ["?per_page=2&page=0", made.slice(0, 2)],
    ["?per_page=2&page=1", made.slice(0, 2)],
    ["?per_page=2&page=2", made.slice(2, 4)],
    ["?per_page=2&page=3", made.slice(4)],
    ["?per_page=2&page=4", []],
    ["?per_page=2&page=1&q=club&field=name", made.slice(3)],
    ["?per_page=1&page=2&q=team&field=name", made.slice(1, 2)],
  ];
  for (const [query, found] of pages)
    await t.test(query, async () => {
      const answer = await other.get(`/api/groups${query}`);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(ids(answer.json.groups), ids(found));
      assert.equal(answer.json.total, 5);
    });
  invalid(
    await other.get("/api/groups?page=-1"),
    '"page" must be greater than or equal to 0',
    "page",
    "query",
  );
});
