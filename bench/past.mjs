// Asks a server with the history of bench/years.mjs and prints a row for each question: the median
// of the microseconds that an answer takes, at each moment.
// usage: node bench/past.mjs URL EVENTS
import http from 'node:http';

const [url, events] = process.argv.slice(2);
const asked = Number(process.env.ASKED ?? 200);
const headers = { Authorization: `Bearer ${process.env.MUNIMENT_TOKEN}` };
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

const get = (path) =>
  new Promise((resolve, reject) => {
    http
      .get(url + path, { agent, headers }, (answer) => {
        let body = '';
        answer.on('data', (piece) => (body += piece));
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(body);
          else reject(new Error(`${path}: ${answer.statusCode} ${body}`));
        });
      })
      .on('error', reject);
  });

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const measure = async (path) => {
  const us = [];
  for (let i = 0; i < asked; ++i) {
    const begun = process.hrtime.bigint();
    await get(path(i));
    us.push(Number(process.hrtime.bigint() - begun) / 1000);
  }
  return Math.round(median(us));
};

const head = JSON.parse(await get('/v1/status')).head_position;
const moments = [0.01, 0.5, 0.99].map((part) => Math.max(1000, Math.round(head * part)));
const user = (i) => `u-${(i * 7) % 500}`;
const permission = (i) => `application=app&permission=p-${i % 50}`;
const questions = {
  check: (i, at) => `/v1/check?user=${user(i)}&${permission(i)}${at}`,
  explain: (i, at) => `/v1/explain?user=${user(i)}&${permission(i)}${at}`,
  'who-can': (i, at) => `/v1/who-can?${permission(i)}${at}`,
  'diff of 100 events': (i, at) => {
    const from = Number(at.split('=')[1] ?? head) - 100;
    return `/v1/diff?from=${from}&to=${from + 100}`;
  },
  'history of a user, 20 items': (i, at) => `/v1/history?user=${user(i)}&limit=20${at}`,
};
for (const [name, path] of Object.entries(questions)) {
  const cells = [];
  for (const at of [...moments.map((position) => `&at=${position}`), ''])
    cells.push(await measure((i) => path(i, at)));
  cells.push(await measure(() => '/healthz'));
  console.log(`| ${name} | ${events} | ${cells.map((us) => `${us} µs`).join(' | ')} |`);
}
agent.destroy();
