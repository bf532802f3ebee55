// A server of the program itself, on a store of its own that ends with it.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.MUNIMENT_BINARY;
if (!program) throw new Error('MUNIMENT_BINARY must name the program');

/** The text of a table of TOML; texts, numbers and truths in JSON are those of TOML. */
function toml_table(name, members) {
  const lines = Object.entries(members).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return [`[${name}]`, ...lines, ''].join('\n');
}

export class Server {
  /** `login`: the table of that name in the configuration file. */
  static async start(login = {}) {
    const server = new Server();
    server.place = mkdtempSync(join(tmpdir(), 'muniment-login-'));
    const data = join(server.place, 'data');
    const made = execFileSync(program, ['init', '--data', data, '--json']);
    server.token = JSON.parse(made).admin_token;
    const config = join(server.place, 'muniment.toml');
    writeFileSync(config, toml_table('login', login));
    server.child = spawn(
      program,
      ['serve', '--data', data, '--listen', '127.0.0.1:0', '--config', config],
      { stdio: ['ignore', 'pipe', 'pipe'] }
    );
    server.url = await server.listening();
    server.api_key = (await server.ask('PATCH', '/api/configuration/rotate-apikey')).hash;
    return server;
  }

  /** Where it listens; fails with what it said if it ends instead. */
  listening() {
    return new Promise((resolve, reject) => {
      let out = '';
      let err = '';
      this.child.stderr.on('data', (piece) => (err += piece));
      this.child.stdout.on('data', (piece) => {
        const found = (out += piece).match(/http:\/\/[0-9.]+:[0-9]+/);
        if (found) resolve(found[0]);
      });
      this.child.on('exit', () => reject(new Error(`the server ended: ${err}`)));
    });
  }

  async send(method, path, body, headers = {}) {
    return fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** The JSON of an answer that must be a success. */
  async ask(method, path, body) {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  change(...changes) {
    return this.ask('POST', '/v1/changes', { changes });
  }

  /** These of the nine switches on, all others off. */
  switches(...on) {
    const all = ['groups', 'roles', 'permissions'].flatMap((kind) => [
      `${kind}_in_token`,
      `${kind}_passthrough`,
      `persist_${kind}`,
    ]);
    const members = Object.fromEntries(all.map((name) => [name, on.includes(name)]));
    return this.change({ op: 'update_configuration', ...members });
  }

  async script(target) {
    const response = await this.send('GET', `/api/configuration/rule?target=${target}`);
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  async stop() {
    this.child.removeAllListeners('exit');
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.place, { recursive: true });
  }
}

/** The company of the tests: nested groups, a mapping, roles and permissions of two applications. */
export async function fill(server) {
  await server.change(
    { op: 'create_application', id: 'app-spa', name: 'Ledger' },
    { op: 'create_application', id: 'app-web', name: 'Web' },
    { op: 'create_permission', id: 'p1', application: 'app-spa', name: 'read:x' },
    { op: 'create_permission', id: 'p2', application: 'app-spa', name: 'write:x' },
    { op: 'create_role', id: 'r1', application: 'app-spa', name: 'Reader', permissions: ['p1'] },
    { op: 'create_role', id: 'r2', application: 'app-web', name: 'Editor' },
    { op: 'create_group', id: 'company', name: 'Company' },
    { op: 'create_group', id: 'finance', name: 'Finance' },
    { op: 'create_group', id: 'mapped', name: 'Mapped' },
    { op: 'nest_groups', group: 'company', children: ['finance'] },
    { op: 'assign_group_roles', group: 'company', roles: ['r1'] },
    {
      op: 'add_mappings',
      group: 'mapped',
      mappings: [{ connection_name: 'My-AD', group_name: 'Domain-Users' }],
    },
    { op: 'add_members', group: 'finance', users: ['auth0|1', 'waad|a/b c?d#é'] }
  );
}
