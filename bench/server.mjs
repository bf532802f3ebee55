// A store of memberships and a server of it, for the programs beside.
import { execFileSync, spawn } from 'node:child_process';
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
export const makeStore = (muniment, store, memberships) => {
  const { admin_token: token } = JSON.parse(execFileSync(muniment, ['init', '--data', store, '--json']));
  const history = `${store}.ndjson`;
  const out = openSync(history, 'w');
  const program = new URL('memberships.mjs', import.meta.url).pathname;
  execFileSync('node', [program, memberships, 1], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  execFileSync(muniment, ['import', '--data', store, '--format', 'changes', history], { stdio: 'ignore' });
  rmSync(history);
  return token;
};

/// Starts a server and waits until it is ready: the views do not take a core any more.
export const startServer = async (muniment, store, environment = {}) => {
  const options = ['--data', store, '--listen', '127.0.0.1:0', '--log-level', 'off'];
  const env = { ...process.env, ...environment };
  const server = spawn(muniment, ['serve', ...options], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    server.on('exit', () => reject(new Error('the server ended')));
    server.stdout.on('data', (text) => resolve(/http:\/\/[0-9.:]+/.exec(text)?.[0]));
  });
  while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 100));
  return { server, url };
};
