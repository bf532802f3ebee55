// The login pipelines that the scripts are made for, as far as the scripts touch them. Each runs
// the text that the server rendered with one login, and tells what became of it:
//   denied     the message, or undefined
//   token      by kind, what the token (or for a rule the user) has
//   persisted  what was saved as `authorization`, or undefined
//   scope      the scopes that are left, or undefined where nobody touched them
import { execFileSync } from 'node:child_process';
import vm from 'node:vm';

/** What every sandbox has; nothing else of Node. */
const globals = () => ({ fetch, AbortSignal, console: { log() {} } });

const audience = 'urn:auth0-authz-api';

export function a_login(members = {}) {
  return { user_id: 'auth0|1', client_id: 'app-spa', connection: 'My-AD', ...members };
}

async function auth0_action(script, login, api_key) {
  const outcome = { token: {} };
  const removed = [];
  const requested = login.scope?.split(' ');
  const access_token = {};
  const api = {
    access: { deny: (reason) => (outcome.denied = reason) },
    idToken: { setCustomClaim: (name, value) => (outcome.token[name] = value) },
    accessToken: {
      setCustomClaim: (name, value) => (access_token[name] = value),
      removeScope: (scope) => removed.push(scope),
    },
    user: {
      setAppMetadata(name, value) {
        if (name === 'authorization') outcome.persisted = value;
      },
    },
  };
  const event = {
    user: {
      user_id: login.user_id,
      identities: [{ connection: 'of the identity' }],
      app_metadata: { authorization: login.authorization },
      groups: login.groups,
      roles: login.roles,
      permissions: login.permissions,
    },
    client: { client_id: login.client_id },
    connection: login.connection && { name: login.connection },
    resource_server: login.for_api && { identifier: audience },
    request: { query: {}, body: {} },
    transaction: requested && { requested_scopes: requested },
    secrets: { MUNIMENT_API_KEY: api_key },
  };
  const sandbox = vm.createContext({ ...globals(), exports: {} });
  vm.runInContext(script, sandbox);
  await sandbox.exports.onExecutePostLogin(event, api);
  if (JSON.stringify(access_token) !== JSON.stringify(outcome.token))
    throw new Error('the tokens differ');
  if (requested && removed.length > 0)
    outcome.scope = requested.filter((scope) => !removed.includes(scope)).join(' ');
  return outcome;
}

async function auth0_rule(script, login, api_key) {
  class UnauthorizedError extends Error {}
  const outcome = {};
  const user = {
    user_id: login.user_id,
    identities: [{ connection: 'of the identity' }],
    app_metadata: { theme: 'dark', authorization: login.authorization },
  };
  for (const kind of ['groups', 'roles', 'permissions'])
    if (login[kind] !== undefined) user[kind] = login[kind];
  const context = {
    clientID: login.client_id,
    connection: login.connection,
    request: { query: login.scope ? { scope: login.scope } : {}, body: {} },
    idToken: {},
    accessToken: {},
  };
  if (login.for_api) context.request.body.audience = audience;
  const auth0 = {
    users: {
      async updateAppMetadata(user_id, app_metadata) {
        if (app_metadata.theme !== 'dark') throw new Error('other metadata was lost');
        outcome.persisted = app_metadata.authorization;
      },
    },
  };
  const configuration = { AUTHZ_EXT_API_KEY: api_key };
  const sandbox = vm.createContext({ ...globals(), UnauthorizedError, auth0, configuration });
  const rule = vm.runInContext(`(${script})`, sandbox);
  const error = await new Promise((resolve) => rule(user, context, resolve));
  if (error && !(error instanceof UnauthorizedError)) throw error;
  if (error) return { denied: error.message };
  outcome.token = {};
  for (const kind of ['groups', 'roles', 'permissions'])
    if (user[kind] !== login[kind]) outcome.token[kind] = user[kind];
  outcome.claims = context.idToken;
  outcome.scope = context.accessToken.scope;
  return outcome;
}

async function generic(script, login, api_key) {
  const sandbox = vm.createContext({ ...globals(), module: {} });
  vm.runInContext(script, sandbox);
  const { for_api, ...members } = login;
  const outcome = await sandbox.module.exports.authorize({
    ...members,
    audiences: [for_api ? audience : undefined],
    api_key,
  });
  const { denied, values, authorization, scope } = outcome;
  return { denied, token: values, persisted: authorization, scope };
}

/** Java's HTTP client, by a program, since a script authenticator waits for its answer. */
function java_http() {
  const request_builder = (uri, asked = { uri, headers: [] }) => ({
    timeout: (ms) => request_builder(uri, { ...asked, ms }),
    header: (name, value) =>
      request_builder(uri, { ...asked, headers: [...asked.headers, `${name}: ${value}`] }),
    POST: (body) => request_builder(uri, { ...asked, body }),
    build: () => asked,
  });
  const send = ({ uri, ms, headers, body }) => {
    let out;
    try {
      const options = headers.flatMap((header) => ['--header', header]);
      options.push('--data-binary', body, '--max-time', String(ms / 1000));
      out = execFileSync('curl', ['--silent', '--write-out', '\n%{http_code}', ...options, uri]);
    } catch (error) {
      throw new Error(error.status === 28 ? 'request timed out' : 'connection refused');
    }
    const [, text, status] = out.toString().match(/^([^]*)\n(\d+)$/);
    return { statusCode: () => Number(status), body: () => text };
  };
  return {
    'java.net.http.HttpClient': { newHttpClient: () => ({ send }) },
    'java.net.http.HttpRequest': { newBuilder: request_builder },
    'java.net.http.HttpRequest.BodyPublishers': { ofString: (text) => text },
    'java.net.http.HttpResponse.BodyHandlers': { ofString: () => undefined },
    'java.net.URI': { create: (text) => text },
    'java.time.Duration': { ofMillis: (ms) => ms },
  };
}

async function keycloak(script, login, api_key) {
  const outcome = { token: {} };
  const lists = (name) => (login[name] === undefined ? [] : [].concat(login[name]));
  const types = {
    ...java_http(),
    'java.lang.System': { getenv: (name) => (name === 'MUNIMENT_API_KEY' ? api_key : null) },
    'jakarta.ws.rs.core.Response.Status': { FORBIDDEN: 403 },
    'org.keycloak.authentication.AuthenticationFlowError': { ACCESS_DENIED: 'ACCESS_DENIED' },
  };
  const notes = new Map(login.connection ? [['identity_provider', login.connection]] : []);
  const sandbox = vm.createContext({
    Java: { type: (name) => types[name] },
    LOG: { warn() {} },
    realm: { getName: () => 'of the realm' },
    user: {
      getId: () => login.user_id,
      getAttributeStream: lists,
      getFirstAttribute: () => login.authorization && JSON.stringify(login.authorization),
      setSingleAttribute: (name, value) => (outcome.persisted = JSON.parse(value)),
    },
    authenticationSession: {
      getClient: () => ({ getClientId: () => login.client_id }),
      getUserSessionNotes: () => notes,
      setUserSessionNote: (name, value) =>
        (outcome.token[name.replace('muniment.', '')] = JSON.parse(value)),
    },
  });
  vm.runInContext(script, sandbox);
  let shown;
  let ended;
  sandbox.authenticate({
    form: () => ({ setError: (text) => ((shown = text), { createErrorPage: (s) => s }) }),
    failure(error, page) {
      if (error !== 'ACCESS_DENIED' || page !== 403) throw new Error('fails in another way');
      ended = 'failure';
    },
    success: () => (ended = 'success'),
  });
  if (ended === undefined) throw new Error('the authenticator left the login open');
  return ended === 'failure' ? { denied: shown } : outcome;
}

export const pipelines = {
  'auth0-action': auth0_action,
  'auth0-rule': auth0_rule,
  generic,
  keycloak,
};

/** What came out of the sandbox, as values of this side. */
export const plain = (value) =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
