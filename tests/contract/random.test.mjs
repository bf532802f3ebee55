// Random requests, answered by the store and by the description as a program (model.mjs): every
// answer must be the same, and so must everything that can be read.
//
// MUNIMENT_SEED=… repeats a failure; MUNIMENT_STEPS=… makes the run longer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "./model.mjs";
import { unknownId } from "./directory.mjs";
import { startStore } from "./server.mjs";

const seed = Number(process.env.MUNIMENT_SEED ?? 20261125);
const steps = Number(process.env.MUNIMENT_STEPS ?? 1500);
const stepsBetweenComparisons = 100;
const connections = ["My-AD", "google"];
const applications = ["app-one", "app-two"];
const users = Array.from({ length: 8 }, (_, i) => `auth0|user ${i}`);

/** mulberry32: small, and the same everywhere. */
function randomOf(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = randomOf(seed);
const below = (count) => Math.floor(random() * count);
const oneOf = (items) => items[below(items.length)];
const some = (make, countMax = 3) => Array.from({ length: 1 + below(countMax) }, make);
const chance = (share) => random() < share;

const { admin } = await startStore();
const model = new Model();
const gone = { groups: [unknownId], roles: [unknownId], permissions: [unknownId] };
let saved = {};

function idOf(collection, unknownShare = 0.05) {
  const known = model.records(collection);
  const pool = known.length === 0 || chance(unknownShare) ? gone[collection] : known;
  const found = oneOf(pool);
  return found._id ?? found;
}

/** Names collide now and then, sometimes by case alone. */
const nameOf = (word, count) => {
  const name = `${word} ${below(count)}`;
  return chance(0.2) ? name.toUpperCase() : name;
};

const textOf = (collection, applicationId) => ({
  name: nameOf({ groups: "group", roles: "role", permissions: "do:" }[collection], 40),
  description: `text ${below(1000)}`,
  ...(collection !== "groups" && { applicationType: "client", applicationId }),
});

function roleBody(applicationId) {
  const own = model.records("permissions").filter((one) => one.applicationId === applicationId);
  const pick = () => (chance(0.03) || own.length === 0 ? idOf("permissions") : oneOf(own)._id);
  const permissions = chance(0.3) ? [] : [...new Set(some(pick))];
  return { ...textOf("roles", applicationId), permissions };
}

function bodyOf(collection, applicationId = oneOf(applications)) {
  return collection === "roles" ? roleBody(applicationId) : textOf(collection, applicationId);
}

function updated(collection) {
  const id = idOf(collection);
  const record = model.records(collection).find(({ _id }) => _id === id);
  const body = bodyOf(collection, chance(0.9) ? record?.applicationId : undefined);
  return { does: "update", collection, id, body };
}

const collections = ["groups", "roles", "permissions"];
const userItem = (collection, ids) =>
  ids
    ? idOf(collection, 0.2)
    : (oneOf([...model.records(collection), { name: "no one" }]).name ?? "");
const itemsOf = (collection) => {
  const ids = chance(0.5);
  return some(() => userItem(collection, ids));
};

/** What may be asked, with how often. */
const requests = [
  [
    10,
    () => {
      const collection = oneOf(collections);
      return { does: "create", collection, body: bodyOf(collection) };
    },
  ],
  [6, () => updated(oneOf(collections))],
  [
    3,
    () => {
      const collection = oneOf(collections);
      return { does: "remove", collection, id: idOf(collection) };
    },
  ],
  [8, () => ({ does: "addMembers", id: idOf("groups"), body: some(() => oneOf(users)) })],
  [
    3,
    () => ({
      ...{ does: "removeFrom", list: "members" },
      ...{ id: idOf("groups"), body: some(() => oneOf(users)) },
    }),
  ],
  [8, () => ({ does: "nest", id: idOf("groups"), body: some(() => idOf("groups", 0.03), 2) })],
  [
    3,
    () => ({
      ...{ does: "removeFrom", list: "nested" },
      ...{ id: idOf("groups"), body: some(() => idOf("groups")) },
    }),
  ],
  [8, () => ({ does: "giveRoles", id: idOf("groups"), body: some(() => idOf("roles", 0.03)) })],
  [
    3,
    () => ({
      ...{ does: "removeFrom", list: "roles" },
      ...{ id: idOf("groups"), body: some(() => idOf("roles")) },
    }),
  ],
  [
    4,
    () => ({
      does: "addMappings",
      id: idOf("groups"),
      body: some(() => ({
        groupName: oneOf([...model.records("groups"), { name: "incoming" }]).name,
        connectionName: oneOf(connections),
      })),
    }),
  ],
  [
    2,
    () => {
      const id = idOf("groups");
      const mappings = model.records("groups").find(({ _id }) => _id === id)?.mappings ?? [];
      return { does: "removeMappings", id, body: [oneOf([...mappings, { _id: unknownId }])._id] };
    },
  ],
  [6, () => ({ does: "joinGroups", user: oneOf(users), body: itemsOf("groups") })],
  [
    3,
    () => ({
      ...{ does: "leaveGroups", user: oneOf(users) },
      body: some(() => idOf("groups", 0.03)),
    }),
  ],
  [6, () => ({ does: "takeRoles", user: oneOf(users), body: itemsOf("roles") })],
  [
    3,
    () => ({
      ...{ does: "dropRoles", user: oneOf(users) },
      body: some(() => idOf("roles", 0.03)),
    }),
  ],
  [0.3, () => ({ does: "import", body: saved })],
  [
    1,
    () => {
      saved = model.export();
      return { does: "export" };
    },
  ],
];

const weights = requests.reduce((sum, [weight]) => sum + weight, 0);

function nextRequest() {
  let left = random() * weights;
  for (const [weight, make] of requests) {
    left -= weight;
    if (left < 0) return make();
  }
  return requests[0][1]();
}

const userPath = ({ user }, rest) => `/api/users/${encodeURIComponent(user)}/${rest}`;

/** Method and path. */
const routes = {
  list: ({ collection }) => ["GET", `/api/${collection}`],
  get: ({ collection, id }) => ["GET", `/api/${collection}/${id}`],
  create: ({ collection }) => ["POST", `/api/${collection}`],
  update: ({ collection, id }) => ["PUT", `/api/${collection}/${id}`],
  remove: ({ collection, id }) => ["DELETE", `/api/${collection}/${id}`],
  addMembers: ({ id }) => ["PATCH", `/api/groups/${id}/members`],
  nest: ({ id }) => ["PATCH", `/api/groups/${id}/nested`],
  giveRoles: ({ id }) => ["PATCH", `/api/groups/${id}/roles`],
  addMappings: ({ id }) => ["PATCH", `/api/groups/${id}/mappings`],
  removeFrom: ({ id, list }) => ["DELETE", `/api/groups/${id}/${list}`],
  removeMappings: ({ id }) => ["DELETE", `/api/groups/${id}/mappings`],
  memberIds: ({ id }) => ["GET", `/api/groups/${id}/members`],
  nestedMemberIds: ({ id }) => ["GET", `/api/groups/${id}/members/nested?per_page=25`],
  nested: ({ id }) => ["GET", `/api/groups/${id}/nested`],
  groupRoles: ({ id }) => ["GET", `/api/groups/${id}/roles`],
  nestedRoles: ({ id }) => ["GET", `/api/groups/${id}/roles/nested`],
  expandedGroup: ({ id }) => ["GET", `/api/groups/${id}?expand=true`],
  userGroups: (request) => ["GET", userPath(request, "groups")],
  calculatedGroups: (request) => ["GET", userPath(request, "groups/calculate")],
  userRoles: (request) => ["GET", userPath(request, "roles")],
  calculatedRoles: (request) => ["GET", userPath(request, "roles/calculate")],
  joinGroups: (request) => ["PATCH", userPath(request, "groups")],
  leaveGroups: (request) => ["DELETE", userPath(request, "groups")],
  takeRoles: (request) => ["PATCH", userPath(request, "roles")],
  dropRoles: (request) => ["DELETE", userPath(request, "roles")],
  policy: (request) => ["POST", userPath(request, `policy/${request.application}`)],
  export: () => ["GET", "/api/configuration/export"],
  import: () => ["POST", "/api/configuration/import"],
};

/** Answers of the store in the words of the model. */
const readings = {
  memberIds: ({ total, users: members }) => ({
    total,
    users: members.map((user) => user.user_id),
  }),
  nestedMemberIds: ({ nested }) =>
    Object.fromEntries(nested.map(({ user, group }) => [user.user_id, group])),
};

const plainGroup = ({ members, mappings, ...rest }) => ({
  ...rest,
  members: members ?? [],
  mappings: mappings ?? [],
});

/** Lists of groups inside of answers may be there or not while they were never used. */
const leniencies = {
  nested: (groups) => groups.map(plainGroup),
  nestedRoles: (entries) =>
    entries
      .map(({ role, group }) => ({ role, group: plainGroup(group) }))
      .sort((one, two) => (one.role._id < two.role._id ? -1 : 1)),
  groupRoles: (roles) => roles.slice().sort((one, two) => (one._id < two._id ? -1 : 1)),
  expandedGroup: ({ roles, ...rest }) => ({
    ...rest,
    roles: roles.slice().sort((one, two) => (one._id < two._id ? -1 : 1)),
  }),
};

const trail = [];
const told = (request) => `${JSON.stringify(request)}\nthe last requests:\n${trail.join("\n")}`;

async function newIdsOf(request, answer) {
  if (answer.status >= 300) return [];
  if (request.does === "create") return [answer.json._id];
  if (request.does !== "addMappings") return [];
  const { groups } = (await admin.get("/api/groups")).json;
  const { mappings } = groups.find((group) => group._id === request.id);
  return mappings.slice(-request.body.length).map((mapping) => mapping._id);
}

async function compare(request) {
  const [method, path] = routes[request.does](request);
  const answer = await admin.sendJson(method, path, request.body);
  const first = model.answer(request, await newIdsOf(request, answer));
  const isTold = ({ json }) => json?.message === answer.json?.message;
  const expected = [first, ...(first.others ?? [])].find(isTold) ?? first;
  const isRead = answer.status === 200 && expected.status === 200;
  const lenient = (isRead && leniencies[request.does]) || ((json) => json);
  const read = (isRead && readings[request.does]) || ((json) => json);
  const got = { status: answer.status, json: answer.json && lenient(read(answer.json)) };
  const wanted = { status: expected.status, json: expected.json && lenient(expected.json) };
  assert.deepEqual(got, wanted, undefined);
  if (request.does === "export")
    assert.deepEqual(Object.keys(answer.json), Object.keys(expected.json), "order of first writes");
  return answer;
}

async function compareAll() {
  for (const collection of collections) await compare({ does: "list", collection });
  await compare({ does: "export" });
  for (const { _id: id } of model.records("groups"))
    for (const does of [
      ...["memberIds", "nestedMemberIds", "nested", "groupRoles", "nestedRoles"],
      "expandedGroup",
    ])
      await compare({ does, id });
  for (const user of users) {
    for (const does of ["userGroups", "calculatedGroups", "userRoles", "calculatedRoles"])
      await compare({ does, user });
    for (const application of applications)
      for (const connectionName of connections) {
        const body = { connectionName, groups: chance(0.5) ? ["incoming"] : undefined };
        await compare({ does: "policy", user, application, body });
      }
  }
}

test(`${steps} random requests are answered as the description says, seed ${seed}`, async () => {
  const seen = new Set();
  for (let step = 1; step <= steps; ++step) {
    const request = nextRequest();
    trail.push(JSON.stringify(request));
    if (trail.length > 12) trail.shift();
    try {
      const answer = await compare(request);
      seen.add(`${request.does} ${answer.status}`);
      if (request.does === "remove" && answer.status === 204)
        gone[request.collection].push(request.id);
      if (step % stepsBetweenComparisons === 0) await compareAll();
    } catch (error) {
      error.message = `step ${step}, seed ${seed}: ${told(request)}\n${error.message}`;
      throw error;
    }
  }
  for (const outcome of ["create 400", "update 404", "remove 400", "nest 400", "nest 404"])
    assert.ok(seen.has(outcome), `the run met no ${outcome}; choose another seed`);
});
