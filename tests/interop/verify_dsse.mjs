// Verifies the DSSE signature of every entry of a log directory (C2SP tlog-tiles) with the crypto
// module of Node alone.
//
//   node verify_dsse.mjs DIR EVENT_KEY_HEX...
//
// Each entry must be exactly the compact envelope, and each of its signatures that of one of the
// given Ed25519 public keys (raw, hexadecimal). A body with a `position` must stand at it. Exit 0
// only if everything holds and there was something to verify.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const payloadType = "application/vnd.muniment.event.v1+json";
const derPrefix = Buffer.from("302a300506032b6570032100", "hex");

function fail(message) {
  console.error(`verify_dsse: ${message}`);
  process.exit(1);
}

function preAuthenticationEncoding(type, body) {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `;
  return Buffer.concat([Buffer.from(head), body]);
}

function keysById(hexKeys) {
  return new Map(
    hexKeys.map((hex) => {
      const raw = Buffer.from(hex, "hex");
      if (raw.length !== 32) fail(`\`${hex}\` is not an Ed25519 public key`);
      const der = Buffer.concat([derPrefix, raw]);
      const keyid = createHash("sha256").update(raw).digest("hex");
      return [keyid, createPublicKey({ key: der, format: "der", type: "spki" })];
    }),
  );
}

/** The bundles below `directory`, each with the index of its first entry. */
function* bundles(directory, name = "") {
  for (const file of readdirSync(join(directory, name), { withFileTypes: true })) {
    const path = join(name, file.name);
    if (file.isDirectory()) {
      yield* bundles(directory, path);
    } else {
      const index = Number(path.replace(/\.p\/.*$/, "").replace(/[x/]/g, ""));
      yield { path, first: index * 256, bytes: readFileSync(join(directory, path)) };
    }
  }
}

function* entriesOf(bytes) {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) throw new Error("bundle ends within an entry");
    yield bytes.subarray(at + 2, end);
    at = end;
  }
}

function verifyEntry(entry, index, keys) {
  const text = entry.toString("utf8");
  const envelope = JSON.parse(text);
  const { payload, signatures } = envelope;
  const compact = JSON.stringify({
    payload,
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })),
  });
  if (text !== compact) throw new Error("is not the compact envelope");
  if (signatures.length === 0) throw new Error("is not signed");
  const body = Buffer.from(payload, "base64");
  if (body.toString("base64") !== payload) throw new Error("has a payload that is no base64");
  for (const { keyid, sig } of signatures) {
    const key = keys.get(keyid);
    if (key === undefined) throw new Error(`is signed by the unknown key ${keyid}`);
    const signed = preAuthenticationEncoding(payloadType, body);
    if (!verify(null, signed, key, Buffer.from(sig, "base64"))) throw new Error("is forged");
  }
  const { position } = JSON.parse(body.toString("utf8"));
  if (position !== undefined && position !== index + 1)
    throw new Error(`says that its position is ${position}`);
}

const [directory, ...hexKeys] = process.argv.slice(2);
if (directory === undefined || hexKeys.length === 0) {
  console.error("usage: node verify_dsse.mjs DIR EVENT_KEY_HEX...");
  process.exit(2);
}
const keys = keysById(hexKeys);
let verified = 0;
for (const { path, first, bytes } of bundles(join(directory, "tile", "entries"))) {
  let index = first;
  try {
    for (const entry of entriesOf(bytes)) verifyEntry(entry, index++, keys);
  } catch (error) {
    fail(`${path}: entry ${index}: ${error.message}`);
  }
  verified += index - first;
}
if (verified === 0) fail("there is no entry");
console.log(`${verified} entries hold`);
