// Rows of durable changes over HTTP: 64 clients, one membership a request, synchronous=FULL as the
// server has it by default; then the same with a slower disk. At the end every acknowledged change is
// looked for in the store.
// usage: node bench/changes.mjs BUILD_DIRECTORY MEMBERSHIPS      (needs wrk, cc, sqlite3)
import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median, print } from './rows.mjs';
import { makeScratch, makeStore, startServer, stopServer, untilQuiet } from './server.mjs';

const [build, count] = [process.argv[2], Number(process.argv[3])];
const muniment = join(build, 'muniment');
const runs = Number(process.env.RUNS ?? 5);
const seconds = Number(process.env.SECONDS_EACH ?? 3);
const clients = 64;
const threads = 2;
const delay = 2e-3; // of every flush of the slower disk

const beside = (name) => new URL(name, import.meta.url).pathname;
let server;
const work = makeScratch(() => server?.kill('SIGKILL')); // only when something failed: otherwise it has ended
const store = join(work, 'store');
const slow = join(work, 'slow_fsync.so');

const start = async (environment = {}) => {
  const started = await startServer(muniment, store, environment);
  server = started.server;
  return started.url;
};
const stop = async () => {
  await stopServer(server);
  server = undefined;
};

let acknowledged = 0;
let abandoned = 0; // at most: wrk ends with a request of each client under way
let runsSoFar = 0;
const acknowledgements = [];

const wrk = (url, token, environment) => {
  const env = { ...process.env, MUNIMENT_TOKEN: token, PREFIX: String(++runsSoFar), ...environment };
  const args = ['-t', threads, '-c', clients, '-d', `${seconds}s`, '-s', beside('changes.lua'), url];
  const told = JSON.parse(execFileSync('wrk', args, { env }).toString().trim().split('\n').at(-1));
  if (told.failed > 0) throw new Error(`${told.failed} requests had no answer`);
  return told;
};
const change = (url, token, environment = {}) => {
  const told = wrk(url, token, environment);
  if (told.refused > 0) throw new Error(`${told.refused} changes were refused`);
  acknowledged += told.answers;
  abandoned += clients;
  return told;
};
/// A parameter that the route does not know: it refuses before it reads the body as JSON. (An unknown
/// path or method would not do: the answer to a body that nobody asked for closes the connection.)
const constant = (url, token) => {
  const told = wrk(url, token, { POST_TO: '/v1/checks?constant=1' });
  if (told.refused !== told.answers) throw new Error('the constant was not one');
  return told;
};

/// Rows a second of one connection to SQLite, each row a commit, on the slower disk.
const sqliteRate = (run) => {
  const rows = 400;
  const file = join(work, `rows-${run}.db`);
  const pragmas = 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;\n';
  execFileSync('sqlite3', [file], { input: `${pragmas}CREATE TABLE member(user TEXT PRIMARY KEY, of TEXT);` });
  const insert = (i) => `INSERT INTO member VALUES('bench|${i}', 'group-${i % 1000}');\n`;
  const inserts = Array.from({ length: rows }, (_, i) => insert(i));
  const env = { ...process.env, LD_PRELOAD: slow, SLOW_FSYNC_US: delay * 1e6 };
  const begun = process.hrtime.bigint();
  execFileSync('sqlite3', [file], { input: pragmas + inserts.join(''), env });
  const elapsed = Number(process.hrtime.bigint() - begun) / 1e9;
  if (elapsed < rows * delay) throw new Error('the delay did not reach SQLite');
  return rows / elapsed;
};

/// Seconds of a bare fdatasync of this disk after a page was appended, median.
const flushSeconds = () => {
  const file = openSync(join(work, 'flushed'), 'a');
  const taken = Array.from({ length: 200 }, () => {
    writeSync(file, Buffer.alloc(4096, 1));
    const begun = process.hrtime.bigint();
    fdatasyncSync(file);
    return Number(process.hrtime.bigint() - begun) / 1e9;
  });
  closeSync(file);
  return median(taken);
};

const where = `${count} memberships, ${clients} clients, one membership a request`;
const rate = { unit: '1/s', measure: 'rate' };

const measureFast = async (token) => {
  const url = await start();
  const ours = [];
  const reference = [];
  for (let run = 0; run < runs; ++run) {
    ours.push(change(url, token));
    await untilQuiet(url);
    reference.push(constant(url, token).rate);
  }
  await stop();
  print({
    row: 'durable changes over HTTP',
    where,
    ...rate,
    ours: ours.map(({ rate }) => rate),
    reference,
    referenceIs:
      'the same server answering 400 to the same POST for an unknown parameter: token and body read, ' +
      'nothing parsed',
    goal: { at_least: 0.3 },
    note: `p99 ${(median(ours.map(({ p99 }) => p99)) * 1e3).toFixed(1)} ms; synchronous=FULL`,
  });
};

const measureSlow = async (token) => {
  const url = await start({ LD_PRELOAD: slow, SLOW_FSYNC_US: delay * 1e6 });
  const ours = [];
  const sqlite = [];
  const flushes = [];
  for (let run = 0; run < runs; ++run) {
    ours.push(change(url, token));
    await untilQuiet(url);
    sqlite.push(sqliteRate(run));
    flushes.push(flushSeconds());
  }
  // Which changes were acknowledged is asked in a run of its own: to look at answers slows wrk down.
  const answers = join(work, 'answers');
  change(url, token, { ACKNOWLEDGED: answers });
  for (let thread = 0; thread < threads; ++thread)
    for (const line of readFileSync(`${answers}.${thread}`, 'utf8').split('\n'))
      if (line) acknowledgements.push(Number(line));
  await stop();
  const slowWhere = `${where}, ${delay * 1e3} ms more a flush`;
  print({
    row: 'durable changes over HTTP, slow disk',
    where: slowWhere,
    ...rate,
    ours: ours.map(({ rate }) => rate),
    reference: sqlite,
    referenceIs: 'SQLite, WAL, synchronous=FULL, the same delay, one row a commit by the sqlite3 shell',
    goal: { at_least: 20 },
  });
  print({
    row: 'durable changes over HTTP, slow disk, p99',
    where: slowWhere,
    ours: ours.map(({ p99 }) => p99),
    reference: flushes.map((bare) => 5 * (delay + bare)),
    referenceIs: 'five flushes: 5 × (2 ms + a bare fdatasync)',
    goal: { at_most: 1 },
    note: `a bare fdatasync took ${(median(flushes) * 1e3).toFixed(2)} ms`,
  });
};

/// What the store holds of these runs: position → user of each event, and members at the head.
const stored = () => {
  const query = `SELECT position, json_extract(CAST(body AS TEXT), '$.data.users[0]') AS user FROM event
    WHERE type = 'group.members_added' AND user LIKE 'bench|%'`;
  const big = { maxBuffer: 1 << 30 };
  const rows = execFileSync('sqlite3', ['-readonly', '-separator', '\t', join(store, 'log.db'), query], big);
  const events = new Map();
  for (const row of rows.toString().split('\n').filter(Boolean)) {
    const [position, user] = row.split('\t');
    events.set(Number(position), user);
  }
  const snapshot = join(work, 'snapshot.ndjson');
  execFileSync(muniment, ['export', '--data', store, '--out', snapshot], { stdio: 'ignore' });
  const facts = readFileSync(snapshot, 'utf8').split('\n').filter((line) => line.includes('"bench|'));
  const members = facts.filter((line) => JSON.parse(line).kind === 'membership').length;
  return { events, members };
};

/// Every acknowledged change is there, once, and nothing else but what wrk did not wait for.
const lookForAll = () => {
  execFileSync(muniment, ['verify', store], { stdio: ['ignore', 'ignore', 'inherit'] });
  const { events, members } = stored();
  const last = `bench|${runsSoFar}-`;
  const problems = [
    [acknowledgements.length > 0, 'no acknowledgement was written down'],
    [new Set(acknowledgements).size === acknowledgements.length, 'a position was acknowledged twice'],
    [
      acknowledgements.every((position) => events.get(position)?.startsWith(last)),
      'an acknowledged change is not in the log',
    ],
    [new Set(events.values()).size === events.size, 'a change is in the log twice'],
    [members === events.size, `${members} memberships of ${events.size} events`],
    [events.size >= acknowledged, `${acknowledged} changes were acknowledged, ${events.size} are there`],
    [events.size <= acknowledged + abandoned, `${events.size} changes are there, ${acknowledged} were acknowledged`],
  ];
  const wrong = problems.filter(([holds]) => !holds).map(([, what]) => what);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  console.error(
    `changes: ${acknowledged} acknowledged, ${events.size} in the log and as memberships (wrk left up to ${abandoned} ` +
      `unanswered); each of the ${acknowledgements.length} of the last run at the position that was told`,
  );
};

execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', slow, beside('slow_fsync.c')]);
const token = makeStore(muniment, store, count);
await measureFast(token);
await measureSlow(token);
lookForAll();
