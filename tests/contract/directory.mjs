// Makes what the tests need, and returns the records as the API tells them.
import assert from "node:assert/strict";

export const unknownId = "00000000-0000-4000-8000-000000000000";

let count = 0;

/** A name, or an id, that no test has used. */
export const fresh = (word = "name") => `${word}-${++count}`;

async function create(api, path, body) {
  const answer = await api.post(path, body);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

export function createGroup(api, name = fresh("group")) {
  return create(api, "/api/groups", { name, description: `About ${name}` });
}

export function createPermission(api, applicationId, name = fresh("read:thing")) {
  return create(api, "/api/permissions", {
    name,
    description: `About ${name}`,
    applicationType: "client",
    applicationId,
  });
}

export function createRole(api, applicationId, permissions = [], name = fresh("role")) {
  return create(api, "/api/roles", {
    name,
    description: `About ${name}`,
    applicationType: "client",
    applicationId,
    permissions: permissions.map((permission) => permission._id),
  });
}

/** What must be answered with 204. */
export async function did(promise) {
  const answer = await promise;
  assert.equal(answer.status, 204, answer.text);
}

export const addMembers = (api, group, ...users) =>
  did(api.patch(`/api/groups/${group._id}/members`, users));

export const nest = (api, parent, ...children) =>
  did(
    api.patch(
      `/api/groups/${parent._id}/nested`,
      children.map((child) => child._id),
    ),
  );

export const giveRoles = (api, group, ...roles) =>
  did(
    api.patch(
      `/api/groups/${group._id}/roles`,
      roles.map((role) => role._id),
    ),
  );

export const map = (api, group, groupName, connectionName) =>
  did(api.patch(`/api/groups/${group._id}/mappings`, [{ groupName, connectionName }]));

export const assignRoles = (api, user, ...roles) =>
  did(
    api.patch(
      `/api/users/${encodeURIComponent(user)}/roles`,
      roles.map((role) => role._id),
    ),
  );

/** The record of a thing as the list of its collection has it. */
export async function listed(api, collection, id) {
  const answer = await api.get(`/api/${collection}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json[collection].find((record) => record._id === id);
}

/** `{_id, name, description}` of records. */
export const brief = ({ _id, name, description }) => ({ _id, name, description });

/** A record of a group without the empty lists that some answers add. */
export const plain = ({ members, mappings, ...rest }) => ({
  ...rest,
  ...(members?.length ? { members } : {}),
  ...(mappings?.length ? { mappings } : {}),
});

export const ids = (records) => records.map((record) => record._id);

/** The decision for a login. */
export async function policy(api, user, application, login) {
  const path = `/api/users/${encodeURIComponent(user)}/policy/${encodeURIComponent(application)}`;
  const answer = await api.post(path, login);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}
