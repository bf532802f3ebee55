// Row of batches over HTTP: requests of 1 000 checks, one after the other over one connection, beside
// the bare reading of the same requests and writing of the same answers.
// usage: node bench/batch.mjs BUILD_DIRECTORY MEMBERSHIPS      (needs wrk, g++, Boost.JSON)
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from './rows.mjs';
import { makeScratch, makeStore, startServer } from './server.mjs';

const [build, count] = [process.argv[2], Number(process.argv[3])];
const muniment = join(build, 'muniment');
const runs = Number(process.env.RUNS ?? 5);
const seconds = Number(process.env.SECONDS_EACH ?? 3);
const checks = 1000;
const batches = 16; // different ones, so that nothing is learned by heart
const users = count / 10;

const beside = (name) => new URL(name, import.meta.url).pathname;
let server;
const work = makeScratch(() => server?.kill('SIGKILL')); // nothing of this store is wanted any more
const store = join(work, 'store');
const directory = join(work, 'batches');

/// As bench/check.lua asks, a thousand at a time.
const batch = () => ({
  checks: Array.from({ length: checks }, () => ({
    user: `auth0|${Math.floor(Math.random() * users)
      .toString(16)
      .padStart(24, '0')}`,
    application: 'books',
    permission: 'pay',
  })),
});

const makeBatches = async (url, token) => {
  mkdirSync(directory);
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  let allowed = 0;
  for (let i = 0; i < batches; ++i) {
    const body = JSON.stringify(batch());
    const response = await fetch(`${url}/v1/checks`, { method: 'POST', headers, body });
    const answer = await response.text();
    if (!response.ok) throw new Error(answer);
    allowed += JSON.parse(answer).results.filter((result) => result.allowed).length;
    writeFileSync(join(directory, `${i}.request`), body);
    writeFileSync(join(directory, `${i}.answer`), answer);
  }
  return allowed / (batches * checks);
};

const overHttp = (url, token) => {
  const env = { ...process.env, MUNIMENT_TOKEN: token, BATCHES: directory, BATCH_COUNT: batches };
  const args = ['-t', 1, '-c', 1, '-d', `${seconds}s`, '-s', beside('batch.lua'), url];
  const told = execFileSync('wrk', args, { env }).toString().trim();
  const { rate, failed } = JSON.parse(told.split('\n').at(-1));
  if (failed > 0) throw new Error(`${failed} requests failed`);
  return rate;
};

const token = makeStore(muniment, store, count);
const bare = join(work, 'batch_reference');
execFileSync('g++', ['-std=c++20', '-O3', '-o', bare, beside('batch_reference.cpp'), '-lboost_json']);
let url;
({ server, url } = await startServer(muniment, store));
const allowed = await makeBatches(url, token);
const ours = [];
const reference = [];
for (let run = 0; run < runs; ++run) {
  ours.push(overHttp(url, token));
  reference.push(Number(execFileSync(bare, [directory, batches, seconds]).toString()));
}
print({
  row: 'batch check over HTTP',
  where: `${count} memberships, ${checks} checks a request, 1 connection`,
  unit: '1/s',
  measure: 'rate',
  ours,
  reference,
  referenceIs:
    'Boost.JSON alone, one thread: the same requests parsed, their texts looked at, the same answers built ' +
    'and written; no HTTP',
  goal: { at_least: 0.5 },
  note: `${(allowed * 100).toFixed(0)} % allowed`,
});
process.exit(0);
