// What a login gets: asks Muniment for the policy of the user and applies the settings to it.

const settings = "@settings@";

const KINDS = ['groups', 'roles', 'permissions'];

/**
 * login: {user_id, client_id, connection, api_key, audiences: [], scope: 'a b'}, the values of the
 * identity provider as {groups, roles, permissions} (lists, or texts of names between commas or
 * white space), and as {authorization} what was persisted at an earlier login.
 *
 * Answers {denied: message}, or
 *   values         by kind, of the kinds that are configured to be in the token
 *   authorization  what to persist from now on; undefined: nothing
 *   scope          the requested scopes that stay; undefined: all of them
 *   failure        why the policy is unknown and the login goes on nevertheless; else undefined
 */
async function authorize(login) {
  if (login.audiences.flat().includes('urn:auth0-authz-api')) return { denied: 'no_end_users' };
  const { denied, failure, policy } = await policyOf(login);
  if (denied) return { denied };
  const merged = {};
  for (const kind of KINDS)
    merged[kind] = settings[kind].passthrough
      ? [...new Set([...itemsOf(login[kind]), ...policy[kind]])]
      : policy[kind];
  return {
    values: those(merged, 'in_token'),
    authorization: failure ? undefined : authorizationOf(those(merged, 'persist'), login),
    scope: settings.filter_scopes && login.scope ? policy.scope : undefined,
    failure,
  };
}

/** {policy}, {denied: message}, or {failure: reason, policy} where logins go on without. */
async function policyOf(login) {
  const ids = [login.user_id, login.client_id].map(encodeURIComponent);
  const asked = { connectionName: login.connection, groups: groupsOf(login.groups) };
  if (settings.filter_scopes && login.scope) asked.scope = login.scope;
  let status;
  let text;
  try {
    const response = await fetch(`${settings.url}/api/users/${ids[0]}/policy/${ids[1]}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': login.api_key },
      body: JSON.stringify(asked),
      redirect: 'error',
      signal: AbortSignal.timeout(settings.timeout_ms),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    const timed_out = error.name === 'TimeoutError' || error.name === 'AbortError';
    return unavailable(timed_out ? 'ETIMEDOUT' : (error.cause?.code ?? error.message), login);
  }
  const body = parsed(text);
  const problem = body?.message || text || status;
  if (status === 200 && KINDS.every((kind) => Array.isArray(body?.[kind]))) return { policy: body };
  if (status === 403 && body?.attributes?.error === 'required_role') return { denied: body.message };
  // A server that refuses the question is wrongly asked, not away: that is never passed over.
  if (status >= 400 && status < 500 && status !== 429)
    return { denied: `Authorization Extension: ${problem}` };
  return unavailable(problem, login);
}

function unavailable(reason, login) {
  if (!settings.fail_open) return { denied: `Authorization Extension: ${reason}` };
  const scope = (login.scope || '').split(' ').filter((one) => !one.includes(':'));
  const policy = { groups: [], roles: [], permissions: [], scope: scope.join(' ') };
  return { failure: String(reason), policy };
}

/** What `app_metadata.authorization` is from now on. */
function authorizationOf(persisted, login) {
  if (Object.keys(persisted).length === 0) return undefined;
  if (settings.persist === 'replace') return persisted;
  const there = login.authorization || {};
  if (settings.persist === 'merge') return { ...there, ...persisted };
  const applications = { ...there.applications, [login.client_id]: persisted };
  return { ...there, applications };
}

function those(values, aspect) {
  const kinds = KINDS.filter((kind) => settings[kind][aspect]);
  return Object.fromEntries(kinds.map((kind) => [kind, values[kind]]));
}

/** A leading or trailing separator leaves no empty item; what is no text or list is not touched. */
function groupsOf(groups) {
  if (typeof groups === 'string') return groups.split(/[\s,]+/).filter(Boolean);
  return Array.isArray(groups) ? groups.filter((group) => group !== '') : groups;
}

function itemsOf(values) {
  const items = groupsOf(values);
  return Array.isArray(items) ? items : [];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
