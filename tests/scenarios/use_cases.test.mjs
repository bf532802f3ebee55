// The sample use cases of the extension's documentation that are about groups, roles, permissions,
// required roles and scopes, over HTTP as a customer would do them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { a_login, pipelines, plain } from '../login/pipelines.mjs';
import { Server } from '../login/server.mjs';

const shop = 'shop-client-id';
const user = 'auth0|barbara';

function with_server(login = {}) {
  const suite = {};
  before(async () => (suite.server = await Server.start(login)));
  after(() => suite.server?.stop());
  return suite;
}

/** `description` and the application, as every create of the extension wants them. */
const of_shop = (members) => ({
  description: members.name,
  applicationType: 'client',
  applicationId: shop,
  ...members,
});

async function create_role(server, name, permission_names) {
  const permissions = [];
  for (const permission of permission_names)
    permissions.push(
      (await server.ask('POST', '/api/permissions', of_shop({ name: permission })))._id
    );
  return (await server.ask('POST', '/api/roles', of_shop({ name, permissions })))._id;
}

const user_path = (id, rest) => `/api/users/${encodeURIComponent(id)}/${rest}`;
const policy_of = (server, id, members = {}) =>
  server.ask('POST', user_path(id, `policy/${shop}`), { connectionName: 'Users', ...members });

describe('role-based access control: a gift shop and its newsletter', () => {
  const suite = with_server();
  const manager = ['read:catalog-item', 'read:customer-profile', 'create:invoice'];
  const newsletter = [
    'create:newsletter',
    'edit:newsletter',
    'delete:newsletter',
    'send:newsletter',
    'edit:distribution-list',
  ];
  let roles;

  before(async () => {
    await suite.server.change({ op: 'create_application', id: shop, name: 'Gift Shop' });
    roles = {
      manager: await create_role(suite.server, 'Gift Shop Manager', manager),
      newsletter: await create_role(suite.server, 'Newsletter Admin', newsletter),
    };
  });

  test('a user gets a role, and with it what the role may', async () => {
    await suite.server.ask('PATCH', user_path(user, 'roles'), [roles.manager]);
    assert.deepEqual(await policy_of(suite.server, user), {
      groups: [],
      roles: ['Gift Shop Manager'],
      permissions: manager,
    });
  });

  test('a user moves to the other role, and keeps nothing of the first', async () => {
    await suite.server.ask('PATCH', user_path(user, 'roles'), [roles.newsletter]);
    await suite.server.ask('DELETE', user_path(user, 'roles'), [roles.manager]);
    assert.deepEqual(await policy_of(suite.server, user), {
      groups: [],
      roles: ['Newsletter Admin'],
      permissions: newsletter,
    });
  });

  test('a role is exchanged by its name as well', async () => {
    await suite.server.ask('PATCH', user_path('auth0|carl', 'roles'), ['Gift Shop Manager']);
    assert.deepEqual((await policy_of(suite.server, 'auth0|carl')).roles, ['Gift Shop Manager']);
  });

  test('customers manage their own roles with a token that may do that and no more', async () => {
    const scopes = ['read:roles', 'create:roles', 'update:roles', 'create:permissions'];
    const client = await suite.server.ask('POST', '/v1/clients', {
      name: 'Customer',
      scopes,
    });
    const as_customer = { authorization: `Bearer ${client.token}` };
    const role = of_shop({ name: 'Cashier', permissions: [] });
    const created = await suite.server.send('POST', '/api/roles', role, as_customer);
    assert.equal(created.status, 200);
    const group = { name: 'Staff', description: 'Staff' };
    const refused = await suite.server.send('POST', '/api/groups', group, as_customer);
    assert.equal(refused.status, 403);
    assert.equal((await refused.json()).message, 'Insufficient scope');
  });
});

describe('groups: a company with a directory', () => {
  const suite = with_server();
  const create_group = async (name) =>
    (await suite.server.ask('POST', '/api/groups', { name, description: name }))._id;
  const groups = {};

  before(async () => {
    await suite.server.change({ op: 'create_application', id: shop, name: 'Expenses' });
    for (const name of ['Company', 'Finance', 'AP', 'Mapped', 'MappedByName'])
      groups[name] = await create_group(name);
    const patch = (name, array, items) =>
      suite.server.ask('PATCH', `/api/groups/${groups[name]}/${array}`, items);
    await patch('Company', 'nested', [groups.Finance]);
    await patch('Finance', 'nested', [groups.AP]);
    await patch('AP', 'members', [user]);
    await patch('Company', 'roles', [await create_role(suite.server, 'Employee', ['read:news'])]);
    const connectionName = 'My-AD';
    await patch('Mapped', 'mappings', [{ groupName: 'Domain Users', connectionName }]);
    await patch('MappedByName', 'mappings', [{ groupName: 'AP', connectionName }]);
  });

  test('a member of the innermost group has what the outermost has', async () => {
    assert.deepEqual(await policy_of(suite.server, user), {
      groups: ['Company', 'Finance', 'AP'],
      roles: ['Employee'],
      permissions: ['read:news'],
    });
  });

  test('groups of the directory count for logins through it alone', async () => {
    const members = { connectionName: 'My-AD', groups: ['Domain Users'] };
    assert.deepEqual((await policy_of(suite.server, user, members)).groups, [
      'Company',
      'Finance',
      'AP',
      'Mapped',
      'MappedByName',
    ]);
    const stranger = await policy_of(suite.server, 'ad|stranger', members);
    assert.deepEqual(stranger, { groups: ['Mapped'], roles: [], permissions: [] });
  });

  test('whoever leaves the group has nothing any more', async () => {
    await suite.server.ask('DELETE', `/api/groups/${groups.AP}/members`, [user]);
    assert.deepEqual(await policy_of(suite.server, user), {
      groups: [],
      roles: [],
      permissions: [],
    });
  });
});

describe('rules: roles in tokens, under a namespace', () => {
  const suite = with_server({ claims_namespace: 'https://shop.example/' });

  test('ID token and access token carry them', async () => {
    await suite.server.change({ op: 'create_application', id: shop, name: 'Gift Shop' });
    const role = await create_role(suite.server, 'Gift Shop Manager', ['read:catalog-item']);
    await suite.server.ask('PATCH', user_path(user, 'roles'), [role]);
    await suite.server.ask('PATCH', '/api/configuration', {
      rolesInToken: true,
      permissionsInToken: true,
    });
    const script = await suite.server.script('auth0-action');
    const login = a_login({ user_id: user, client_id: shop });
    const { token } = plain(await pipelines['auth0-action'](script, login, suite.server.api_key));
    assert.deepEqual(token, {
      'https://shop.example/roles': ['Gift Shop Manager'],
      'https://shop.example/permissions': ['read:catalog-item'],
    });
  });
});

describe('rules: access to an application for some roles only', () => {
  const suite = with_server();
  const ask = (id) =>
    suite.server.send('POST', user_path(id, `policy/${shop}`), { connectionName: 'Users' });

  before(async () => {
    const required_roles = ['Gift Shop Manager', 'Newsletter Admin'];
    await suite.server.change({
      op: 'create_application',
      id: shop,
      name: 'Gift Shop',
      required_roles,
    });
    const role = await create_role(suite.server, 'Newsletter Admin', []);
    await suite.server.ask('PATCH', user_path(user, 'roles'), [role]);
  });

  test('one of them suffices', async () => {
    assert.equal((await ask(user)).status, 200);
  });

  test('everybody else is told so', async () => {
    const refused = await ask('auth0|stranger');
    assert.equal(refused.status, 403);
    assert.deepEqual(await refused.json(), {
      statusCode: 403,
      error: 'Forbidden',
      message: 'You do not have the required role to access Gift Shop',
      attributes: { error: 'required_role' },
    });
  });

  test('the application words it otherwise', async () => {
    const denied_message = 'Managers only.';
    await suite.server.change({ op: 'update_application', id: shop, denied_message });
    assert.equal((await (await ask('auth0|stranger')).json()).message, 'Managers only.');
  });

  test('without the requirement all may', async () => {
    await suite.server.change({ op: 'update_application', id: shop, required_roles: [] });
    assert.equal((await ask('auth0|stranger')).status, 200);
  });
});

describe('rules: scopes that were not granted are removed', () => {
  const suite = with_server();

  test('what stays are permissions of the user, and scopes that mean none', async () => {
    await suite.server.change({ op: 'create_application', id: shop, name: 'Gift Shop' });
    const role = await create_role(suite.server, 'Gift Shop Manager', [
      'read:catalog-item',
      'create:invoice',
    ]);
    await suite.server.ask('PATCH', user_path(user, 'roles'), [role]);
    const scope = 'openid profile read:catalog-item create:newsletter';
    const { scope: allowed } = await policy_of(suite.server, user, { scope });
    assert.equal(allowed, 'openid profile read:catalog-item');
  });
});
