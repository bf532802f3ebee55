// Answers the questions of peers_bench with casbin of npm, as many as fit into the time, and prints the
// seconds a check took, five samples, and how many answers were equal. Fails if one differs.
// usage: node bench/peers_casbin.mjs DIRECTORY MODULES      (peers_bench wrote the one, npm the other)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [directory, modules] = process.argv.slice(2);
const { newEnforcer } = createRequire(join(resolve(modules), 'index.js'))('casbin');
const samples = 5;
const sampleSeconds = 0.6;
const leastAnswers = 20;

const enforcer = await newEnforcer(join(directory, 'model.conf'), join(directory, 'policy.csv'));
const questions = readFileSync(join(directory, 'questions.csv'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','));

// Without promises, which would make it slower.
const answer = ([user, permission, expected]) => {
  if (enforcer.enforceSync(user, permission) !== (expected === '1'))
    throw new Error(`casbin answers differently: ${user}, ${permission}`);
};

const seconds = [];
let next = 0;
while (seconds.length < samples) {
  const begun = performance.now();
  const took = () => (performance.now() - begun) / 1000;
  let answers = 0;
  for (; answers < leastAnswers || took() < sampleSeconds; ++answers) answer(questions[next++ % questions.length]);
  seconds.push(took() / answers);
}
console.log(JSON.stringify({ seconds, answers: next }));
