// Rows of what changes of the structure cost the whole program, durable, over HTTP: the slowest of each
// kind beside the bound, each of one or two ids.
// usage: node bench/structure.mjs BUILD_DIRECTORY MEMBERS TIMES
import { closeSync, openSync, writeSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { print } from './rows.mjs';
import { makeAsker, makeScratch, startServer, stopServer } from './server.mjs';

const [build, members, times] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const muniment = join(build, 'muniment');
const permissions = 13_000;
const samples = 5;
const bound = 0.05;

let server;
const work = makeScratch(() => server?.kill('SIGKILL')); // nothing of this store is wanted any more
const store = join(work, 'store');

const range = (first, count) => Array.from({ length: count }, (_, i) => first + i);
const makeHistory = (path) => {
  const out = openSync(path, 'w');
  const line = (changes) => writeSync(out, `${JSON.stringify({ occurred_at: '2020-01-01T00:00:00Z', changes })}\n`);
  line([{ op: 'create_application', id: 'app', name: 'App' }]);
  for (let first = 0; first < permissions; first += 1000)
    line(range(first, 1000).map((p) => ({ op: 'create_permission', id: `p-${p}`, application: 'app', name: `p-${p}` })));
  line([{ op: 'create_role', id: 'role', name: 'Role' }]);
  for (let first = 0; first < permissions; first += 1000)
    line([{ op: 'grant_permissions', role: 'role', permissions: range(first, 1000).map((p) => `p-${p}`) }]);
  for (let sample = 0; sample < samples; ++sample) {
    const group = `group-${sample}`;
    line([
      { op: 'create_group', id: group, name: group },
      { op: 'create_group', id: `above-${sample}`, name: `Above ${sample}` },
      { op: 'assign_group_roles', group: `above-${sample}`, roles: ['role'] },
    ]);
    for (let first = 0; first < members / samples; first += 1000)
      line([{ op: 'add_members', group, users: range(first, 1000).map((u) => `u-${sample}-${u}`) }]);
  }
  closeSync(out);
};

const { admin_token: token } = JSON.parse(execFileSync(muniment, ['init', '--data', store, '--json']));
makeHistory(`${store}.ndjson`);
execFileSync(muniment, ['import', '--data', store, '--format', 'changes', `${store}.ndjson`], { stdio: 'ignore' });
const started = await startServer(muniment, store);
server = started.server;
const ask = makeAsker(started.url, token);
const change = (op) => ask('/v1/changes', { changes: [op] });

/// The slowest of pairs that undo each other, by sample.
const slowest = async (pairs, there, back) => {
  const seconds = [];
  for (let sample = 0; sample < samples; ++sample) {
    let worst = 0;
    for (let pair = 0; pair < pairs; ++pair)
      for (const op of [there, back]) worst = Math.max(worst, await change(op(sample)));
    seconds.push(worst);
  }
  return seconds;
};
const row = (what, ours) =>
  print({
    row: 'structure, over HTTP',
    where: `slowest: ${what}`,
    ours,
    reference: Array(samples).fill(bound),
    referenceIs: 'the bound of 50 ms; durable, views and log on the same cores',
    goal: { at_most: 1 },
  });

const each = Math.ceil(times / samples / 2);
row(
  `a permission of a role of ${permissions} revoked, granted`,
  await slowest(
    each,
    () => ({ op: 'revoke_permissions', role: 'role', permissions: ['p-77'] }),
    () => ({ op: 'grant_permissions', role: 'role', permissions: ['p-77'] })
  )
);
row(
  `group of ${members / samples} members nested, unnested`,
  await slowest(
    each,
    (sample) => ({ op: 'nest_groups', group: `above-${sample}`, children: [`group-${sample}`] }),
    (sample) => ({ op: 'unnest_groups', group: `above-${sample}`, children: [`group-${sample}`] })
  )
);
const deleted = [];
for (let sample = 0; sample < samples; ++sample) deleted.push(await change({ op: 'delete_group', id: `group-${sample}`, cascade: true }));
row(`group of ${members / samples} members deleted`, deleted);
await stopServer(server);
server = undefined;
