// A store of its own behind the real program, for the tests of one file.
//
//   const store = await startStore();      // an empty store, served on a free port
//   const admin = store.admin;             // a Caller with every scope
//   const reader = await store.client(["read:groups"]);
//   await admin.get("/api/groups");        // → { status, headers, text, json }
//
// The program is named by the environment variable MUNIMENT_BINARY. The server is stopped and its
// folder removed when the process ends, however it ends.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const startTriesMax = 600;
const startTryMs = 50;

const pause = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));

const servers = new Set();
process.once("exit", () => servers.forEach((server) => server.remove()));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Sends requests with fixed headers. One connection for each request in flight. */
export class Caller {
  constructor(server, headers) {
    this.server = server;
    this.headers = headers;
    this.agent = new Agent({ keepAlive: true });
  }

  /** As this one, with other headers: an undefined value takes a header away. */
  with(headers) {
    const merged = { ...this.headers, ...headers };
    const stated = Object.entries(merged).filter(([, value]) => value !== undefined);
    return new Caller(this.server, Object.fromEntries(stated));
  }

  /** The path and the body (text or bytes) go out as they are. */
  send(method, path, body, headers = {}) {
    return new Promise((resolve, reject) => {
      const all = { ...this.headers, ...headers };
      if (body !== undefined) all["Content-Length"] = Buffer.byteLength(body);
      const options = { host: "127.0.0.1", port: this.server.port, method, path, headers: all };
      const outgoing = request({ ...options, agent: this.agent }, (incoming) => {
        const chunks = [];
        incoming.on("data", (chunk) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => resolve(toAnswer(incoming, Buffer.concat(chunks).toString())));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** With a value as JSON; without one: no body and no content type. */
  sendJson(method, path, value) {
    if (value === undefined) return this.send(method, path);
    return this.send(method, path, JSON.stringify(value), { "Content-Type": "application/json" });
  }

  get(path) {
    return this.send("GET", path);
  }

  post(path, value) {
    return this.sendJson("POST", path, value);
  }

  put(path, value) {
    return this.sendJson("PUT", path, value);
  }

  patch(path, value) {
    return this.sendJson("PATCH", path, value);
  }

  delete(path, value) {
    return this.sendJson("DELETE", path, value);
  }
}

function toAnswer(incoming, text) {
  const isJson = /^application\/(problem\+)?json/.test(incoming.headers["content-type"] ?? "");
  const json = isJson && text !== "" ? JSON.parse(text) : undefined;
  return { status: incoming.statusCode, headers: incoming.headers, text, json };
}

function program() {
  const path = process.env.MUNIMENT_BINARY;
  if (!path) throw new Error("set MUNIMENT_BINARY to the path of the program `muniment`");
  return path;
}

/** The running program, and the folder in which its store lies. */
class Server {
  constructor(serveArguments) {
    this.folder = mkdtempSync(join(tmpdir(), "muniment-contract-"));
    this.data = join(this.folder, "data");
    this.serveArguments = serveArguments;
    servers.add(this);
    const initial = execFileSync(program(), ["init", "--data", this.data, "--json"]);
    this.adminToken = JSON.parse(initial).admin_token;
  }

  async start() {
    const [out, log] = [join(this.folder, "out"), join(this.folder, "log")];
    const listen = ["--listen", "127.0.0.1:0"];
    this.child = spawn(
      program(),
      ["serve", "--data", this.data, ...listen, ...this.serveArguments],
      { stdio: ["ignore", openSync(out, "w"), openSync(log, "w")] },
    );
    this.child.unref(); // the tests decide when the process ends
    this.port = undefined;
    for (let tries = 0; tries < startTriesMax && this.port === undefined; ++tries) {
      const listening = /listening on http:\/\/[^:]+:(\d+)/.exec(readFileSync(out, "utf8"));
      if (listening) this.port = Number(listening[1]);
      else if (this.child.exitCode === null && this.child.signalCode === null)
        await pause(startTryMs);
      else break;
    }
    if (!this.port) throw new Error(`the server did not start: ${readFileSync(log, "utf8")}`);
  }

  /** Ends the program as a power cut does, and starts it again. */
  async restart() {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.ref();
    this.child.kill("SIGKILL");
    await ended;
    await this.start();
  }

  remove() {
    this.child?.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An empty store, served. `serveArguments` are added to those of `muniment serve`. */
export async function startStore(serveArguments = []) {
  const server = new Server(serveArguments);
  await server.start();
  const withToken = (token) => new Caller(server, { Authorization: `Bearer ${token}` });
  const admin = withToken(server.adminToken);
  return {
    admin,
    anonymous: new Caller(server, {}),
    restart: () => server.restart(),
    /** A new API client with exactly these scopes. */
    async client(scopes) {
      const created = await admin.post("/v1/clients", { name: "contract", scopes });
      if (created.status !== 201) throw new Error(`no client: ${created.text}`);
      return withToken(created.json.token);
    },
    /** Changes of `/v1`, for what `/api` cannot write. */
    async change(...changes) {
      const changed = await admin.post("/v1/changes", { changes });
      if (changed.status !== 200) throw new Error(`not changed: ${changed.text}`);
    },
    /** The position of the head. */
    async position() {
      return (await admin.get("/v1/status")).json.head_position;
    },
  };
}
