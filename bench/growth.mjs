// Rows of what a growing history costs the whole program: a company of fixed size (bench/years.mjs) after
// 10 000 events, ten times as many and so on, over HTTP. Exports are of the state after 5 000 events: the
// same result, however long the history behind it.
// usage: node bench/growth.mjs BUILD_DIRECTORY EVENTS_MAX
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { median, print } from './rows.mjs';
import { makeAsker, makeScratch, makeStoreOf, startServer, stopServer } from './server.mjs';

const [build, eventsMax] = [process.argv[2], Number(process.argv[3])];
const muniment = join(build, 'muniment');
const samples = 5;
const least = 10_000;

let server;
const work = makeScratch(() => server?.kill('SIGKILL')); // only when something failed
let turn = 0;

const questions = {
  check: { times: 100, ask: (ask) => ask(`/v1/check?user=u-${turn++ % 500}&application=app&permission=p-7`) },
  'durable change, one client': {
    times: 40,
    ask: (ask) => ask('/v1/changes', { changes: [{ op: 'add_members', group: 'g-3', users: [`new-${turn++}`] }] }),
  },
  'page of 100 users': { times: 40, ask: (ask) => ask('/v1/users?limit=100') },
  'page of the members of a group': { times: 40, ask: (ask) => ask(`/v1/groups/g-${turn++ % 50}/members?limit=100`) },
  'export of a past state': { times: 3, ask: (ask) => ask('/v1/snapshot?at=5000') },
};

/// By question: samples, each the median of some answers.
const measure = async (events) => {
  const store = join(work, String(events));
  const token = makeStoreOf(muniment, store, 'years.mjs', [events]);
  const started = await startServer(muniment, store, { MUNIMENT_EVIDENCE_READS: 'false' });
  server = started.server;
  const ask = makeAsker(started.url, token);
  const seconds = {};
  for (const [name, question] of Object.entries(questions)) {
    seconds[name] = [];
    await question.ask(ask);
    for (let sample = 0; sample < samples; ++sample) {
      const taken = [];
      for (let time = 0; time < question.times; ++time) taken.push(await question.ask(ask));
      seconds[name].push(median(taken));
    }
  }
  await stopServer(server);
  server = undefined;
  for (const path of [store, `${store}.anchor`]) rmSync(path, { recursive: true, force: true });
  return seconds;
};

const reference = await measure(least);
for (let events = least * 10; events <= eventsMax; events *= 10) {
  const ours = await measure(events);
  for (const name of Object.keys(questions))
    print({
      row: 'growing history, over HTTP',
      where: `${name}, ${events} events`,
      ours: ours[name],
      reference: reference[name],
      referenceIs: `the same, ${least} events`,
      goal: { at_most: 2 },
    });
}
