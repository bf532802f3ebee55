// The description of `/api` as a small program: plain arrays of records, everything computed anew.
// It knows valid requests only (schemas, HTTP and credentials are tested by tables), and takes the
// ids that the store chose. Numbers in comments are sections of the description.

class Refusal extends Error {
  constructor(status, error, message) {
    super(message);
    this.answer = { status, json: { statusCode: status, error, message } };
  }
}

const rule = (message) => new Refusal(400, "ValidationError", message);
const bad = (message) => new Refusal(400, "Bad Request", message);
const missing = (id, collection) =>
  new Refusal(404, "NotFoundError", `The record ${id} in ${collection} does not exist.`);

const brief = ({ _id, name, description }) => ({ _id, name, description });
const looksLikeGuid = (text) =>
  /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i.test(text);
const sameName = (one, two) => one.toLowerCase() === two.toLowerCase();
const namesOf = (records) => records.map((record) => record.name);
const unique = (items) => [...new Set(items)];
const byName = (one, two) => (one.name < two.name ? -1 : one.name > two.name ? 1 : 0);
const briefRole = ({ _id, name, applicationId, description }) => ({
  _id,
  name,
  applicationId,
  description,
});

function pageOf(items, { page = 0, per_page }) {
  if (per_page === undefined) return items;
  const first = Math.max(page - 1, 0) * per_page;
  return items.slice(first, first + per_page);
}

/** Adds to a list of a record, which is made at its first use (3). */
function include(record, list, items) {
  record[list] = unique([...(record[list] ?? []), ...items]);
}

function exclude(record, list, items) {
  if (record[list]) record[list] = record[list].filter((item) => !items.includes(item));
}

export class Model {
  constructor() {
    this.document = {}; // its keys stand in the order of their first write (3)
  }

  records(collection) {
    return this.document[collection] ?? [];
  }

  find(collection, id) {
    const found = this.records(collection).find((record) => record._id === id);
    if (!found) throw missing(id, collection);
    return found;
  }

  mustExist(collection, ids) {
    for (const id of ids) this.find(collection, id);
  }

  /** What the request is answered with; `newIds` are those that the store chose. */
  answer(request, newIds = []) {
    try {
      const json = this[request.does](request, newIds);
      return json === undefined ? { status: 204, json: undefined } : { status: 200, json };
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return refusal.answer;
    }
  }

  // Collections (5.1, 5.2)

  list({ collection, query = {} }) {
    const { q, field = "name" } = query;
    const all = this.records(collection);
    const matches = (record) =>
      typeof record[field] === "string" && record[field].toLowerCase().includes(q.toLowerCase());
    const found = pageOf(q ? all.filter(matches) : all, query);
    const defaults = collection === "groups" ? { mappings: [], members: [] } : {};
    const told = found.map((record) => ({ ...defaults, ...record }));
    return { [collection]: told, total: all.length };
  }

  get({ collection, id }) {
    return brief(this.find(collection, id));
  }

  create({ collection, body }, [id]) {
    this.check(collection, body);
    const record = { ...body, _id: id };
    (this.document[collection] ??= []).push(record);
    return { ...record };
  }

  update({ collection, id, body }) {
    const record = this.find(collection, id);
    if (collection === "permissions") this.mustBeUnused(id);
    if (collection === "roles" && record.applicationId !== body.applicationId)
      throw rule("The 'applicationId' of a role cannot be changed.");
    this.check(collection, body, id);
    Object.assign(record, body);
    return { ...record };
  }

  check(collection, body, id) {
    const offences = this.offences(collection, body, id);
    if (offences.length === 0) return;
    const [first, ...others] = offences;
    first.answer.others = others.map((other) => other.answer);
    throw first;
  }

  /** Where there are several, the description leaves open which one is told. */
  offences(collection, body, id) {
    const found = [];
    for (const permission of collection === "roles" ? body.permissions : []) {
      const record = this.records("permissions").find(({ _id }) => _id === permission);
      if (!record) found.push(missing(permission, "permissions"));
      else if (record.applicationId !== body.applicationId)
        found.push(rule(`The permission '${record.name}' is linked to a different application.`));
    }
    const named = this.records(collection).find(
      (other) =>
        other._id !== id &&
        other.applicationId === body.applicationId &&
        sameName(other.name, body.name),
    );
    const kind = { groups: "Group", roles: "Role", permissions: "Permission" }[collection];
    const where = collection === "groups" ? "" : " for this application";
    if (named) found.push(rule(`${kind} with name "${body.name}" already exists${where}`));
    return found;
  }

  mustBeUnused(permission) {
    const users = this.records("roles").filter((role) => role.permissions.includes(permission));
    if (users.length > 0)
      throw rule(`Unable to touch permissions while used in roles: ${namesOf(users).join(", ")}`);
  }

  remove({ collection, id }) {
    if (collection === "permissions") this.mustBeUnused(id);
    const list = { groups: "nested", roles: "roles" }[collection];
    const users = this.records("groups").filter((group) => group[list]?.includes(id));
    if (users.length > 0)
      throw rule(`Unable to touch ${list} while used in groups: ${namesOf(users).join(", ")}`);
    if (!this.document[collection]) return;
    const isOther = (record) => record._id !== id;
    this.document[collection] = this.document[collection].filter(isOther);
  }

  // Lists of a group (5.1)

  addMembers({ id, body }) {
    include(this.find("groups", id), "members", body);
  }

  removeFrom({ id, list, body }) {
    exclude(this.find("groups", id), list, body);
  }

  nest({ id, body }) {
    const parent = this.find("groups", id);
    this.mustExist("groups", body);
    const ancestors = this.withAncestors([parent]);
    const children = body.filter((child) => child !== id);
    for (const child of children)
      if (ancestors.some((group) => group._id === child)) {
        const { name } = this.find("groups", child);
        throw rule(`Group "${name}" is already an ancestor of "${parent.name}"`);
      }
    include(parent, "nested", children);
  }

  giveRoles({ id, body }) {
    const group = this.find("groups", id);
    this.mustExist("roles", body);
    include(group, "roles", body);
  }

  addMappings({ id, body }, newIds) {
    const group = this.find("groups", id);
    const mappings = body.map((mapping, i) => ({ ...mapping, _id: newIds[i] }));
    group.mappings = [...(group.mappings ?? []), ...mappings];
  }

  removeMappings({ id, body }) {
    const group = this.find("groups", id);
    if (group.mappings)
      group.mappings = group.mappings.filter((mapping) => !body.includes(mapping._id));
  }

  memberIds({ id, query = {} }) {
    const members = this.find("groups", id).members ?? [];
    const page = pageOf(members, { per_page: 25, ...query });
    return { total: members.length, users: page.slice().sort() };
  }

  nestedMemberIds({ id }) {
    const first = new Map();
    for (const group of this.withDescendants([this.find("groups", id)]))
      for (const user of group.members ?? []) if (!first.has(user)) first.set(user, brief(group));
    return Object.fromEntries(first);
  }

  nested({ id }) {
    const { nested = [] } = this.find("groups", id);
    return this.records("groups")
      .filter((group) => nested.includes(group._id))
      .sort(byName);
  }

  groupRoles({ id }) {
    const { roles = [] } = this.find("groups", id);
    return this.records("roles").filter((role) => roles.includes(role._id));
  }

  nestedRoles({ id }) {
    const groups = this.withAncestors([this.find("groups", id)]);
    return this.records("roles").flatMap((role) => {
      const group = groups.find((one) => one.roles?.includes(role._id));
      return group ? [{ role, group }] : [];
    });
  }

  expandedGroup({ id }) {
    if (this.records("groups").length === 0) throw bad("No groups found");
    const group = this.records("groups").find((record) => record._id === id);
    if (!group) throw bad("Current group not found");
    const roles = this.rolesOfGroups(this.withAncestors([group]));
    return { ...brief(group), roles: roles.map((role) => this.expandedRole(role)) };
  }

  expandedRole({ _id, name, description, applicationId, applicationType, permissions }) {
    const held = this.records("permissions").filter(({ _id: id }) => permissions.includes(id));
    const told = held.map(brief);
    return { _id, name, description, applicationId, applicationType, permissions: told };
  }

  // Closures (6.3), in storage order

  closed(groups, neighbours) {
    const seen = new Set(groups);
    for (const group of seen) for (const next of neighbours(group)) seen.add(next);
    return this.records("groups").filter((group) => seen.has(group));
  }

  withAncestors(groups) {
    const parents = ({ _id }) => this.records("groups").filter((g) => g.nested?.includes(_id));
    return this.closed(groups, parents);
  }

  withDescendants(groups) {
    const children = ({ nested = [] }) =>
      this.records("groups").filter((group) => nested.includes(group._id));
    return this.closed(groups, children);
  }

  // Users (5.3)

  directGroups(user) {
    return this.records("groups").filter((group) => group.members?.includes(user));
  }

  directRoles(user) {
    return this.records("roles").filter((role) => role.users?.includes(user));
  }

  rolesOfGroups(groups) {
    const given = new Set(groups.flatMap((group) => group.roles ?? []));
    return this.records("roles").filter((role) => given.has(role._id));
  }

  userGroups({ user, query = {} }) {
    return pageOf(this.directGroups(user), query).map(brief);
  }

  calculatedGroups({ user }) {
    return this.withAncestors(this.directGroups(user)).map(brief);
  }

  userRoles({ user }) {
    return this.directRoles(user).map(briefRole);
  }

  calculatedRoles({ user }) {
    const through = this.rolesOfGroups(this.withAncestors(this.directGroups(user)));
    return unique([...through, ...this.directRoles(user)]).map(briefRole);
  }

  /** By ids or by names, as the first item decides. */
  named(collection, items) {
    const key = looksLikeGuid(items[0]) ? "_id" : "name";
    return this.records(collection).filter((record) => items.includes(record[key]));
  }

  joinGroups({ user, body }) {
    for (const group of this.named("groups", body)) include(group, "members", [user]);
  }

  leaveGroups({ user, body }) {
    this.mustExist("groups", body);
    for (const id of body) exclude(this.find("groups", id), "members", [user]);
  }

  takeRoles({ user, body }) {
    for (const role of this.named("roles", body)) include(role, "users", [user]);
  }

  dropRoles({ user, body }) {
    this.mustExist("roles", body);
    for (const id of body) exclude(this.find("roles", id), "users", [user]);
  }

  // Decisions (6)

  policy({ user, application, body }) {
    const direct = this.directGroups(user);
    const incoming = [...(body.groups ?? []), ...namesOf(direct)];
    const matches = ({ connectionName, groupName }) =>
      connectionName === body.connectionName && incoming.includes(groupName);
    const mapped = this.records("groups").filter((group) => group.mappings?.some(matches));
    const groups = this.withAncestors([...direct, ...mapped]);
    const roles = [...this.rolesOfGroups(groups), ...this.directRoles(user)].filter(
      (role) => role.applicationId === application,
    );
    const held = new Set(roles.flatMap((role) => role.permissions));
    const permissions = this.records("permissions").filter(({ _id }) => held.has(_id));
    return {
      groups: unique(namesOf(groups)),
      roles: unique(namesOf(roles)),
      permissions: unique(namesOf(permissions)),
    };
  }

  // The document (9)

  export() {
    return structuredClone(this.document);
  }

  import({ body }) {
    this.document = structuredClone(body);
  }
}
