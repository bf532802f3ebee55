// What a real identity provider issues is understood here, and what is issued here is understood by
// a real JOSE library. Both are by other authors; everything runs on loopback.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const muniment = process.env.MUNIMENT;
const audience = 'urn:auth0-authz-api';
const place = mkdtempSync(join(tmpdir(), 'muniment-issuer-'));
const algorithms = ['RS256', 'ES256', 'EdDSA'];
const endings = [];
let provider;
let server;

async function listen(listener) {
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  endings.push(() => (listener.closeAllConnections(), listener.close()));
  return listener.address().port;
}

async function newKey(alg, kid) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    kid, alg, privateKey,
    secret: { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' },
    open: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  };
}

// oidc-provider with a machine as its client; a resource of each algorithm, all of one audience.
async function startProvider() {
  const keys = await Promise.all(algorithms.map((alg) => newKey(alg, `provider-${alg}`)));
  const listener = http.createServer(async (request, response) => {
    if (!request.url.startsWith('/login/')) return callback(request, response);
    await oidc.interactionFinished(request, response, { login: { accountId: 'auth0|ines' } });
  });
  const issuer = `http://127.0.0.1:${await listen(listener)}`;
  const oidc = new Provider(issuer, {
    jwks: { keys: keys.map((key) => key.secret) },
    clients: [
      ...['robot@clients', 'person'].map((client_id) => ({
        client_id, client_secret: 'of the robot', grant_types: ['client_credentials'],
        redirect_uris: [], response_types: [],
      })),
      {
        client_id: 'ledger', client_secret: 'of the robot', grant_types: ['authorization_code'],
        redirect_uris: ['https://ledger.example/callback'], response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    pkce: { required: () => false },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context, { uid }) => `/login/${uid}` },
    loadExistingGrant: async ({ oidc: { client, session } }) => {
      const grant = new oidc.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'read:groups read:users',
          audience: resource.endsWith('/foreign') ? 'urn:foreign' : audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: algorithms.find((alg) => resource.endsWith(alg)) ?? 'RS256' } },
        }),
      },
    },
  });
  const callback = oidc.callback();
  const authorization = (client) => `Basic ${btoa(`${encodeURIComponent(client)}:of+the+robot`)}`;
  // What the browser of a user of the ledger goes through, and what the ledger has in the end.
  const identity = async () => {
    const jar = new Map();
    let target = `${issuer}/auth?client_id=ledger&response_type=code&scope=openid`;
    while (target.startsWith(issuer)) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(target, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
        jar.set(name, value);
      }
      target = new URL(answer.headers.get('location') ?? 'none:', target).href;
    }
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: authorization('ledger') },
      body: new URLSearchParams({
        grant_type: 'authorization_code', code: new URL(target).searchParams.get('code'),
        redirect_uri: 'https://ledger.example/callback',
      }),
    });
    const body = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(body));
    return body.id_token;
  };
  const token = async (resource, { client = 'robot@clients', scope = 'read:groups' } = {}) => {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: authorization(client) },
      body: new URLSearchParams({
        grant_type: 'client_credentials', scope, resource: `https://authz.example/${resource}`,
      }),
    });
    const body = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(body));
    return body.access_token;
  };
  return { issuer, token, identity, listener };
}

// A store with the demonstration of a clerk who may post, served with this configuration.
async function serve(configuration, data = mkdtempSync(join(place, 'store-'))) {
  const path = join(data, 'data');
  let admin;
  try {
    statSync(path);
  } catch {
    const made = execFileSync(muniment, ['init', '--data', path, '--json'], { encoding: 'utf8' });
    admin = JSON.parse(made).admin_token;
  }
  const file = join(data, 'muniment.toml');
  writeFileSync(file, `listen = "127.0.0.1:0"\nlog_level = "err"\n${configuration}`);
  const child = spawn(muniment, ['serve', '--data', path, '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => (child.kill('SIGTERM'), await ended);
  endings.push(stop);
  const failed = ended.then(([code]) => assert.fail(`muniment ended with ${code}`));
  const [line] = await Promise.race([once(child.stdout, 'data'), failed]);
  failed.catch(() => {});
  const url = /http:\S+:\d+/.exec(line)[0];
  const ask = (target, options = {}) => fetch(url + target, options);
  const as = (token, target) => ask(target, { headers: { authorization: `Bearer ${token}` } });
  return { url, data, path, admin, stop, ask, as };
}

const tokenRequest = (parameters) => ({ method: 'POST', body: new URLSearchParams(parameters) });

async function clientOf(store) {
  const { items } = await (await store.as(store.admin, '/v1/clients')).json();
  return items[0].id;
}

before(async () => {
  provider = await startProvider();
  server = await serve(`
[[issuers]]
issuer = "${provider.issuer}"
audience = "${audience}"
`);
  const changes = [
    { op: 'create_application', id: 'ledger', name: 'Ledger' },
    { op: 'create_permission', id: 'post', application: 'ledger', name: 'post:entries' },
    { op: 'create_role', id: 'clerk', application: 'ledger', name: 'Clerk', permissions: ['post'] },
    { op: 'create_group', id: 'payroll', name: 'Payroll' },
    { op: 'assign_group_roles', group: 'payroll', roles: ['clerk'] },
    { op: 'add_members', group: 'payroll', users: ['auth0|ines'] },
  ];
  const changed = await server.ask('/v1/changes', {
    method: 'POST',
    headers: { authorization: `Bearer ${server.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'a ledger', changes }),
  });
  assert.equal(changed.status, 200, await changed.text());
});

after(async () => {
  for (const end of endings.reverse()) await end();
  rmSync(place, { recursive: true, force: true });
});

for (const alg of algorithms) {
  test(`a token that oidc-provider signs with ${alg} is believed`, async () => {
    const token = await provider.token(alg);
    assert.equal((await server.as(token, '/v1/groups')).status, 200);
    assert.equal((await server.as(token, '/v1/roles')).status, 403);
  });
}

test('a token of oidc-provider for another audience, or of another client, is not', async () => {
  assert.equal((await server.as(await provider.token('foreign'), '/v1/groups')).status, 401);
  const person = await provider.token('RS256', { client: 'person' });
  assert.equal((await server.as(person, '/v1/groups')).status, 401);
});

test('a signature of somebody else under a known key id is not believed', async () => {
  const stranger = await newKey('RS256', 'provider-RS256');
  const forged = await new SignJWT({ scope: 'read:groups' })
    .setProtectedHeader({ alg: 'RS256', kid: 'provider-RS256' })
    .setIssuer(provider.issuer).setAudience(audience).setSubject('robot@clients')
    .setExpirationTime('1h').sign(stranger.privateKey);
  assert.equal((await server.as(forged, '/v1/groups')).status, 401);
});

test('the extension surface answers tokens in the words of the extension', async () => {
  const token = await provider.token('RS256', { scope: 'read:users' });
  const said = async (bearer, target = '/api/groups') => {
    const answer = await server.as(bearer, target);
    return { header: answer.headers.get('www-authenticate'), ...(await answer.json()) };
  };
  const invalid = {
    header: null, statusCode: 401, error: 'Unauthorized', message: 'Invalid credentials',
    attributes: { error: 'Invalid credentials' },
  };
  const stranger = await newKey('RS256', 'provider-RS256');
  const forged = (issuer) => new SignJWT({ scope: 'read:groups' })
    .setProtectedHeader({ alg: 'RS256', kid: 'provider-RS256' })
    .setIssuer(issuer).setAudience(audience).setSubject('robot@clients')
    .setExpirationTime('1h').sign(stranger.privateKey);
  assert.deepEqual(await said(await forged(provider.issuer)), invalid);
  assert.deepEqual(await said(await forged('https://unknown.example/')), invalid);
  assert.deepEqual(await said(await provider.token('foreign')), invalid);
  assert.deepEqual(await said('no.token'), {
    header: 'Token error="token is null"', statusCode: 401, error: 'Unauthorized',
    message: 'Missing authentication',
  });
  assert.deepEqual(await said(token), {
    header: null, statusCode: 403, error: 'Forbidden', message: 'Insufficient scope',
  });
  const policy = await server.ask('/api/users/auth0%7Cines/policy/ledger', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ connectionName: 'none' }),
  });
  assert.equal(policy.status, 200);
  assert.deepEqual(await policy.json(), {
    groups: ['Payroll'], roles: ['Clerk'], permissions: ['post:entries'],
  });
});

for (const alg of ['EdDSA', 'RS256']) {
  test(`jose verifies what Muniment signs with ${alg}`, async () => {
    const store = await serve(`[tokens]\nalgorithm = "${alg}"\n`);
    const answer = await store.ask('/oauth/token', tokenRequest({
      grant_type: 'client_credentials', client_id: await clientOf(store),
      client_secret: store.admin, scope: 'read:groups',
    }));
    const { access_token: token } = await answer.json();
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', store.url));
    const verified = await jwtVerify(token, keys, { issuer: store.url, audience, typ: 'at+jwt' });
    assert.equal(verified.protectedHeader.alg, alg);
    assert.equal(verified.payload.scope, 'read:groups');
    assert.equal((await store.as(token, '/v1/groups')).status, 200);
    await store.stop();
  });
}

test('an identity token of oidc-provider is exchanged for what its user may do', async () => {
  const identity = await provider.identity();
  const answer = await server.ask('/oauth/token', tokenRequest({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', audience: 'ledger',
    subject_token: identity, subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  }));
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', server.url));
  const { payload } = await jwtVerify(body.access_token, keys, {
    issuer: server.url, audience: 'ledger', subject: 'auth0|ines',
  });
  assert.deepEqual(payload.groups, ['Payroll']);
  assert.deepEqual(payload.roles, ['Clerk']);
  assert.deepEqual(payload.permissions, ['post:entries']);
});

test('token keys are files of one owner, outlive a restart, and are retired by rotation', async () => {
  const store = await serve('');
  const request = tokenRequest({
    grant_type: 'client_credentials', client_id: await clientOf(store), client_secret: store.admin,
  });
  await (await store.ask('/oauth/token', request)).json();
  const shown = async (of) => (await (await of.ask('/.well-known/jwks.json')).json()).keys;
  const first = await shown(store);
  for (const name of ['token.EdDSA.jwk', 'token.RS256.jwk']) {
    const file = join(store.path, 'keys', name);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 1);
  }
  await store.stop();
  const again = await serve('', store.data);
  assert.deepEqual(await shown(again), first);
  await again.stop();
  execFileSync(muniment, ['key', 'rotate', '--data', store.path, '--purpose', 'token']);
  const rotated = await shown(await serve('', store.data));
  assert.equal(rotated.length, 4);
  for (const key of first) assert.ok(rotated.some(({ kid }) => kid === key.kid));
});

test('keys are never taken from where a redirect leads, nor over TLS that nobody vouches for', async () => {
  const key = await newKey('RS256', 'k');
  const set = JSON.stringify({ keys: [key.open] });
  const shows = http.createServer((_request, response) => response.end(set));
  const target = `http://127.0.0.1:${await listen(shows)}/jwks.json`;
  const redirects = http.createServer((_request, response) =>
    response.writeHead(302, { location: target }).end());
  const certificate = join(place, 'certificate.pem');
  const secret = join(place, 'secret.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj',
    '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', secret, '-out',
    certificate], { stdio: 'ignore' });
  let secured = 0;
  const unvouched = https.createServer(
    { key: readFileSync(secret), cert: readFileSync(certificate) },
    (_request, response) => (++secured, response.end(set)));
  const addresses = {
    'http://localhost/plain': target,
    'http://localhost/redirects': `http://127.0.0.1:${await listen(redirects)}/jwks.json`,
    'http://localhost/unvouched': `https://localhost:${await listen(unvouched)}/jwks.json`,
  };
  const store = await serve(Object.entries(addresses).map(([issuer, url]) => `
[[issuers]]
issuer = "${issuer}"
audience = "${audience}"
jwks_url = "${url}"
`).join(''));
  const status = async (issuer) => {
    const token = await new SignJWT({ scope: 'read:groups' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' }).setIssuer(issuer).setAudience(audience)
      .setSubject('robot@clients').setExpirationTime('1h').sign(key.privateKey);
    return (await store.as(token, '/v1/groups')).status;
  };
  assert.equal(await status('http://localhost/plain'), 200);
  assert.equal(await status('http://localhost/redirects'), 401);
  assert.equal(await status('http://localhost/unvouched'), 401);
  assert.equal(secured, 0);
});

test('known keys count while the issuer is gone', async () => {
  const token = await provider.token('EdDSA');
  assert.equal((await server.as(token, '/v1/groups')).status, 200);
  provider.listener.closeAllConnections();
  provider.listener.close();
  assert.equal((await server.as(token, '/v1/groups')).status, 200);
});
