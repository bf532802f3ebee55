// A store of memberships and a server of it, for the programs beside.
import { execFileSync, spawn } from 'node:child_process';
import http from 'node:http';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/// A directory that goes away with this program, after what else is to be ended then.
export const makeScratch = (endBefore) => {
  const directory = mkdtempSync(join(tmpdir(), 'muniment-bench-'));
  process.on('exit', () => {
    endBefore();
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
};

/// Makes a store of so many memberships, one an event; returns its administrator's token.
export const makeStore = (muniment, store, memberships) =>
  makeStoreOf(muniment, store, 'memberships.mjs', [memberships, 1]);

/// Writes what a program beside prints to a file: a pipe would not take all of a long history.
export const writeHistory = (file, program, args) => {
  const out = openSync(file, 'w');
  const path = new URL(program, import.meta.url).pathname;
  execFileSync('node', [path, ...args], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
};

/// Makes a store of the history that a program beside prints; returns its administrator's token.
export const makeStoreOf = (muniment, store, program, args) => {
  const { admin_token: token } = JSON.parse(execFileSync(muniment, ['init', '--data', store, '--json']));
  const history = `${store}.ndjson`;
  writeHistory(history, program, args);
  execFileSync(muniment, ['import', '--data', store, '--format', 'changes', history], { stdio: 'ignore' });
  rmSync(history);
  return token;
};

/// A connection for each question: wrk lets this program stand still for longer than one is kept open.
const get = (url) =>
  new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false }, (response) => {
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => resolve({ ok: response.statusCode === 200, text }));
    });
    request.on('error', reject);
  });

/// Until the views have followed: what is left to do from before is not to slow down what comes.
export const untilQuiet = async (url) => {
  while (!(await get(`${url}/readyz`)).ok || (await lag(url)) > 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
};
const lag = async (url) => {
  const { text } = await get(`${url}/metrics`);
  const position = (of) => Number(new RegExp(`^muniment_position\\{of="${of}"\\} (\\S+)`, 'm').exec(text)[1]);
  return position('log') - position('views');
};

/// Starts a server and waits until the views have followed.
export const startServer = async (muniment, store, environment = {}) => {
  const options = ['--data', store, '--listen', '127.0.0.1:0', '--log-level', 'off'];
  const env = { ...process.env, ...environment };
  const server = spawn(muniment, ['serve', ...options], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    server.on('exit', () => reject(new Error('the server ended')));
    server.stdout.on('data', (text) => resolve(/http:\/\/[0-9.:]+/.exec(text)?.[0]));
  });
  await untilQuiet(url);
  return { server, url };
};

export const stopServer = async (server) => {
  server.kill('SIGTERM');
  await new Promise((resolve) => server.on('exit', resolve));
};

/// Asks one question after the other over one connection; each resolves to the seconds that the whole
/// answer took. What is refused ends the program.
export const makeAsker = (url, token) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return (path, body) =>
    new Promise((resolve, reject) => {
      const begun = process.hrtime.bigint();
      const request = http.request(url + path, { agent, headers, method: body ? 'POST' : 'GET' }, (answer) => {
        let text = '';
        answer.on('data', (piece) => (text += answer.statusCode === 200 ? '' : piece));
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(Number(process.hrtime.bigint() - begun) / 1e9);
          else reject(new Error(`${path}: ${answer.statusCode} ${text}`));
        });
      });
      request.on('error', reject);
      request.end(body && JSON.stringify(body));
    });
};
