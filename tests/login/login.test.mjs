// What each of the rendered scripts does with a login, against a real server.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { a_login, pipelines, plain } from './pipelines.mjs';
import { fill, Server } from './server.mjs';

const everything = ['groups', 'roles', 'permissions'];
const in_token = everything.map((kind) => `${kind}_in_token`);
const passthrough = everything.map((kind) => `${kind}_passthrough`);
const persist = everything.map((kind) => `persist_${kind}`);

const rights = {
  groups: ['Company', 'Finance'],
  roles: ['Reader'],
  permissions: ['read:x'],
};
const none = { groups: [], roles: [], permissions: [] };

/** A listener that takes connections and never answers. */
async function silent() {
  const sockets = new Set();
  const listener = net.createServer((socket) => sockets.add(socket));
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${listener.address().port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** An address where nobody listens. */
async function nobody() {
  const listener = await silent();
  await listener.stop();
  return listener.url;
}

/** Runs one login through one pipeline. `server` renders; `key` is its API key unless given. */
async function log_in(server, target, members, key = server.api_key) {
  return plain(await pipelines[target](await server.script(target), a_login(members), key));
}

/** A server that starts before the tests of the suite around it and stops after them. */
function with_server(login = {}) {
  const suite = {};
  before(async () => {
    const members = typeof login === 'function' ? await login() : login;
    suite.server = await Server.start(members);
    await fill(suite.server);
  });
  after(() => suite.server?.stop());
  return suite;
}

for (const target of Object.keys(pipelines)) {
  describe(`${target}: rights`, () => {
    const suite = with_server();

    test('are in the token by kind, as configured', async () => {
      await suite.server.switches('groups_in_token', 'permissions_in_token');
      const { token, denied } = await log_in(suite.server, target);
      assert.equal(denied, undefined);
      assert.deepEqual(token, { groups: rights.groups, permissions: rights.permissions });
    });

    test('are not in the token by a passthrough alone', async () => {
      await suite.server.switches(...passthrough);
      const { token } = await log_in(suite.server, target, { groups: ['Domain-Users'] });
      assert.deepEqual(token, {});
    });

    test('take in a group of the identity provider by its mapping', async () => {
      await suite.server.switches('groups_in_token');
      const mapped = await log_in(suite.server, target, { groups: ['Domain-Users'] });
      assert.deepEqual(mapped.token.groups, ['Company', 'Finance', 'Mapped']);
      const elsewhere = { groups: ['Domain-Users'], connection: 'google' };
      const unmapped = await log_in(suite.server, target, elsewhere);
      assert.deepEqual(unmapped.token.groups, rights.groups);
    });

    test('follow the values of the identity provider, each once', async () => {
      await suite.server.switches(...in_token, ...passthrough);
      const { token } = await log_in(suite.server, target, {
        groups: ['Staff', 'Finance', 'Staff'],
        roles: ['Guest'],
        permissions: ['read:x', 'see:y'],
      });
      assert.deepEqual(token, {
        groups: ['Staff', 'Finance', 'Company'],
        roles: ['Guest', 'Reader'],
        permissions: ['read:x', 'see:y'],
      });
    });

    test('do not fail by empty items among the groups', async () => {
      await suite.server.switches('groups_in_token', 'groups_passthrough');
      const { token } = await log_in(suite.server, target, { groups: ['', 'Domain-Users', ''] });
      assert.deepEqual(token.groups, ['Domain-Users', 'Company', 'Finance', 'Mapped']);
    });

    test('are those of a user whose id needs encoding', async () => {
      await suite.server.switches('roles_in_token');
      const { token } = await log_in(suite.server, target, { user_id: 'waad|a/b c?d#é' });
      assert.deepEqual(token.roles, ['Reader']);
    });

    test('are none for a user that is unknown', async () => {
      await suite.server.switches(...in_token);
      const { token } = await log_in(suite.server, target, { user_id: 'auth0|nobody' });
      assert.deepEqual(token, none);
    });

    test('are persisted in the place of what was persisted before', async () => {
      await suite.server.switches('persist_groups', 'persist_roles', 'roles_passthrough');
      const authorization = { groups: ['Old'], permissions: ['old'] };
      const members = { roles: ['Guest'], authorization };
      const { persisted, token } = await log_in(suite.server, target, members);
      assert.deepEqual(persisted, { groups: rights.groups, roles: ['Guest', 'Reader'] });
      assert.deepEqual(token, {});
    });

    test('are not persisted where no switch asks for it', async () => {
      await suite.server.switches(...in_token);
      assert.equal((await log_in(suite.server, target)).persisted, undefined);
    });

    test('are denied by a wrong key, with the words of the extension', async () => {
      const { denied } = await log_in(suite.server, target, {}, '00');
      assert.equal(denied, 'Authorization Extension: Invalid API Key');
    });
  });

  describe(`${target}: required roles`, () => {
    const suite = with_server();
    const require_roles = (required_roles, denied_message = '') =>
      suite.server.change({
        op: 'update_application',
        id: 'app-spa',
        required_roles,
        denied_message,
      });

    test('let in whoever has one of them', async () => {
      await require_roles(['Admin', 'Reader']);
      assert.equal((await log_in(suite.server, target)).denied, undefined);
    });

    test('deny everybody else, with the name of the application', async () => {
      await require_roles(['Admin']);
      const { denied } = await log_in(suite.server, target);
      assert.equal(denied, 'You do not have the required role to access Ledger');
    });

    test('deny with the message of the application', async () => {
      await require_roles(['Admin'], 'Ask the ledger team.');
      assert.equal((await log_in(suite.server, target)).denied, 'Ask the ledger team.');
    });
  });

  describe(`${target}: what is persisted`, () => {
    const authorization = { note: 'kept', groups: ['Old'], applications: { other: none } };

    describe('by merging', () => {
      const suite = with_server({ persist: 'merge' });
      test('leaves what is not persisted now', async () => {
        await suite.server.switches('persist_groups');
        const { persisted } = await log_in(suite.server, target, { authorization });
        assert.deepEqual(persisted, { ...authorization, groups: rights.groups });
      });
    });

    describe('by application', () => {
      const suite = with_server({ persist: 'per_application' });
      test('leaves what other applications have', async () => {
        await suite.server.switches(...persist);
        const { persisted } = await log_in(suite.server, target, { authorization });
        const applications = { other: none, 'app-spa': rights };
        assert.deepEqual(persisted, { ...authorization, applications });
      });
    });
  });

  describe(`${target}: a server that does not answer in time`, () => {
    let listener;
    before(async () => (listener = await silent()));
    after(() => listener.stop());

    describe('closed', () => {
      const suite = with_server(() => ({ url: listener.url, timeout_ms: 100 }));
      test('denies the login', async () => {
        const { denied } = await log_in(suite.server, target);
        const reason = target === 'keycloak' ? 'request timed out' : 'ETIMEDOUT';
        assert.equal(denied, `Authorization Extension: ${reason}`);
      });
    });

    describe('open', () => {
      const suite = with_server(() => ({ url: listener.url, timeout_ms: 100, fail_open: true }));
      test('lets the login go on without rights, and persists nothing', async () => {
        await suite.server.switches(...in_token, ...persist);
        const { denied, token, persisted } = await log_in(suite.server, target);
        assert.deepEqual({ denied, token, persisted }, {
          denied: undefined,
          token: none,
          persisted: undefined,
        });
      });
    });
  });

  describe(`${target}: a server that is down`, () => {
    describe('closed', () => {
      const suite = with_server(async () => ({ url: await nobody() }));
      test('denies the login', async () => {
        const { denied } = await log_in(suite.server, target);
        const reason = target === 'keycloak' ? 'connection refused' : 'ECONNREFUSED';
        assert.equal(denied, `Authorization Extension: ${reason}`);
      });
    });

    describe('open', () => {
      const suite = with_server(async () => ({ url: await nobody(), fail_open: true }));
      test('leaves what the identity provider says', async () => {
        await suite.server.switches(...in_token, 'groups_passthrough');
        const { token } = await log_in(suite.server, target, { groups: ['Staff'] });
        assert.deepEqual(token, { ...none, groups: ['Staff'] });
      });
    });
  });

  describe(`${target}: open`, () => {
    const suite = with_server({ fail_open: true });

    test('still denies by a wrong key', async () => {
      const { denied } = await log_in(suite.server, target, {}, '00');
      assert.equal(denied, 'Authorization Extension: Invalid API Key');
    });

    test('still denies without a required role', async () => {
      const required_roles = ['Admin'];
      await suite.server.change({ op: 'update_application', id: 'app-spa', required_roles });
      const { denied } = await log_in(suite.server, target);
      assert.equal(denied, 'You do not have the required role to access Ledger');
    });
  });
}

for (const target of Object.keys(pipelines).filter((name) => name !== 'keycloak')) {
  describe(`${target}: groups as a text`, () => {
    const suite = with_server();
    test('are taken apart at commas and white space, at the ends too', async () => {
      await suite.server.switches('groups_in_token', 'groups_passthrough');
      const { token } = await log_in(suite.server, target, { groups: ', Domain-Users,\t Staff ' });
      assert.deepEqual(token.groups, ['Domain-Users', 'Staff', 'Company', 'Finance', 'Mapped']);
    });
  });

  describe(`${target}: tokens of the API of the store`, () => {
    const suite = with_server();
    test('are not for end users', async () => {
      assert.equal((await log_in(suite.server, target, { for_api: true })).denied, 'no_end_users');
    });
  });

  describe(`${target}: scopes`, () => {
    const suite = with_server({ filter_scopes: true });
    test('stay where a permission allows them, or where no permission is meant', async () => {
      const scope = 'openid write:x read:x profile';
      const outcome = await log_in(suite.server, target, { scope });
      assert.equal(outcome.scope, 'openid read:x profile');
    });

    test('with a colon go where the policy is unknown', async () => {
      const url = await nobody();
      const away = await Server.start({ url, filter_scopes: true, fail_open: true });
      try {
        const outcome = await log_in(away, target, { scope: 'openid read:x' });
        assert.equal(outcome.scope, 'openid');
      } finally {
        await away.stop();
      }
    });
  });

  describe(`${target}: scopes as they were asked for`, () => {
    const suite = with_server();
    test('stay all, unless configured', async () => {
      const outcome = await log_in(suite.server, target, { scope: 'openid write:x' });
      assert.equal(outcome.scope, undefined);
    });
  });
}

describe('a namespace', () => {
  const suite = with_server({ claims_namespace: 'https://ledger.example/"' });

  test('stands in front of the claims of an action', async () => {
    await suite.server.switches('roles_in_token');
    const { token } = await log_in(suite.server, 'auth0-action');
    assert.deepEqual(token, { 'https://ledger.example/"roles': ['Reader'] });
  });

  test('makes a rule set claims', async () => {
    await suite.server.switches('roles_in_token');
    const { token, claims } = await log_in(suite.server, 'auth0-rule');
    assert.deepEqual(token, { roles: ['Reader'] });
    assert.deepEqual(claims, { 'https://ledger.example/"roles': ['Reader'] });
  });
});

describe('without a namespace', () => {
  const suite = with_server();
  test('a rule sets no claims', async () => {
    await suite.server.switches('roles_in_token');
    assert.deepEqual((await log_in(suite.server, 'auth0-rule')).claims, {});
  });
});

describe('the rule of the extension', () => {
  const suite = with_server();
  test('is rendered from what all changes of the configuration left', async () => {
    await suite.server.switches('groups_in_token');
    await suite.server.ask('PATCH', '/api/configuration', { rolesInToken: true });
    const { token } = await log_in(suite.server, 'auth0-rule');
    assert.deepEqual(token, { groups: rights.groups, roles: rights.roles });
  });
});
