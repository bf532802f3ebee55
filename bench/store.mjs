// Rows of the program as a whole on a store of its own: import, verify, start, memory.
// Start, replay and memory are measured on a store of their own size.
// usage: node bench/store.mjs BUILD_DIRECTORY MEMBERSHIPS [START_MEMBERSHIPS]
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, print } from './rows.mjs';
import { writeHistory } from './server.mjs';

const [build, count] = [process.argv[2], Number(process.argv[3])];
const startCount = Number(process.argv[4] ?? count);
const muniment = join(build, 'muniment');
const bare = join(build, 'bench/bench_reference');
const work = mkdtempSync(join(tmpdir(), 'muniment-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
const runs = 5;

const store = join(work, 'store');
const image = join(store, 'index.image');
const forget = () => {
  for (const path of [store, `${store}.anchor`]) rmSync(path, { recursive: true, force: true });
};

const seconds = (program, args) => {
  const begun = process.hrtime.bigint();
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return Number(process.hrtime.bigint() - begun) / 1e9;
};
const bareSeconds = (...args) => Number(execFileSync(bare, args).toString());

const history = (memberships, perLine) => {
  const path = join(work, `${perLine}.ndjson`);
  writeHistory(path, 'memberships.mjs', [memberships, perLine]);
  return path;
};

/// Seconds until the import says that everything is durable, and until its end: the index image and
/// the views come behind.
const importing = async (file) => {
  const begun = process.hrtime.bigint();
  const elapsed = () => Number(process.hrtime.bigint() - begun) / 1e9;
  const child = spawn(muniment, ['import', '--data', store, '--format', 'changes', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let durable;
  child.stdout.on('data', (text) => {
    if (text.toString().startsWith('imported')) durable = elapsed();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0 || durable === undefined) throw new Error(`the import ended with ${code}`);
  return { durable, whole: elapsed() };
};

const measureImport = async (perLine) => {
  const file = history(count, perLine);
  const ours = [];
  const whole = [];
  const reference = [];
  for (let run = 0; run < runs; ++run) {
    forget();
    execFileSync(muniment, ['init', '--data', store]);
    const told = await importing(file);
    ours.push(told.durable);
    whole.push(told.whole);
    reference.push(bareSeconds('write', join(store, 'log.db'), join(work, 'scratch.db')));
  }
  print({
    row: 'bulk import',
    where: `${count} memberships, ${perLine} an event`,
    ours,
    reference,
    referenceIs: 'sign each event, insert the same bytes, same commits, synchronous=FULL',
    goal: { at_least: 0.5 },
    note: `from the start of the program until all is durable; with index image and views ${median(whole).toFixed(2)} s`,
  });
};

const measureVerify = () => {
  const ours = [];
  const reference = [];
  for (let run = 0; run < runs; ++run) {
    ours.push(seconds(muniment, ['verify', store]));
    reference.push(bareSeconds('verify', join(store, 'log.db')));
  }
  print({
    row: 'verify',
    where: `${count} events`,
    ours,
    reference,
    referenceIs: 'one signature verification an event, all cores',
    goal: { at_least: 0.75 },
  });
};

/// Seconds from the start of the server to its first answer to a check, and its memory then.
const start = async (token) => {
  const begun = process.hrtime.bigint();
  const server = spawn(muniment, ['serve', '--data', store, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise((resolve) =>
    server.stdout.on('data', (text) => resolve(/http:\S+?(?=,)/.exec(text)?.[0])),
  );
  const user = `auth0|${'0'.repeat(24)}`;
  const answer = await fetch(`${url}/v1/check?user=${encodeURIComponent(user)}&application=books&permission=pay`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!answer.ok || !(await answer.json()).allowed) throw new Error('the first check is not as expected');
  const elapsed = Number(process.hrtime.bigint() - begun) / 1e9;
  // The views follow in the background; what is resident when they have come is what stays.
  for (let before = -1; ; ) {
    const { views } = await (await fetch(`${url}/v1/status`, { headers: { Authorization: `Bearer ${token}` } })).json();
    if (views === undefined || views === before) break;
    before = views;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`))[1]) * 1024;
  server.kill('SIGTERM');
  await new Promise((resolve) => server.on('exit', resolve));
  return { elapsed, resident };
};

const measureStart = async () => {
  forget();
  const token = JSON.parse(execFileSync(muniment, ['init', '--data', store, '--json'])).admin_token;
  const file = history(startCount, 1);
  execFileSync(muniment, ['import', '--data', store, '--format', 'changes', file], { stdio: 'ignore' });
  rmSync(file);
  const withImage = [];
  const without = [];
  const resident = [];
  const parsing = [];
  const parsingOnAll = [];
  for (let run = 0; run < runs; ++run) {
    if (!existsSync(image)) throw new Error('the import left no index image');
    const fast = await start(token);
    withImage.push(fast.elapsed);
    resident.push(fast.resident / startCount);
    rmSync(image);
    without.push((await start(token)).elapsed);
    parsing.push(bareSeconds('parse', join(store, 'log.db'), 1));
    parsingOnAll.push(bareSeconds('parse', join(store, 'log.db'), availableParallelism()));
  }
  const bound = (s) => Array(runs).fill(s);
  // Goals are for whole sizes: smaller ones are shown, not judged.
  const goal = startCount >= 1e7 ? { at_most: 1 } : {};
  const row = { row: 'start', goal };
  print({ ...row, where: `first check, ${startCount} memberships, image`, ours: withImage, reference: bound(10), referenceIs: 'the bound for 10 M memberships' });
  print({ ...row, where: `first check, ${startCount} memberships, no image`, ours: without, reference: bound(30), referenceIs: 'the bound for 10 M memberships' });
  const replay = {
    row: 'replay',
    ours: without,
    note: 'the start of the program without image: hashes, leaves and the root are checked, too',
  };
  const alone = 'reading the rows and parsing the JSON alone, into an arena';
  print({ ...replay, where: `${startCount} events, log to index`, reference: parsing, referenceIs: `${alone}, one thread`, goal: { at_least: 0.6 } });
  print({ ...replay, where: `${startCount} events, log to index`, reference: parsingOnAll, referenceIs: `${alone}, all cores`, goal: {} });
  print({
    row: 'memory',
    where: `${startCount} memberships of ${startCount / 10} users, one an event`,
    unit: 'B',
    ours: resident,
    reference: Array(runs).fill(64),
    referenceIs: '64 bytes a membership, whole process',
    goal,
    note: `median ${median(resident).toFixed(1)} bytes a membership`,
  });
};

await measureImport(1000);
await measureImport(1);
measureVerify();
await measureStart();
