#!/usr/bin/env python3
"""Verifies a receipt offline: verify_receipt.py FILE VKEY. Needs python3-cryptography."""
import base64, hashlib, json, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
sha256 = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
check = lambda holds, what: holds or sys.exit("FAILED: " + what)
unbase64 = lambda text: check(base64.b64encode(base64.b64decode(text)) == text, "base64") and base64.b64decode(text)
proof, checkpoint = open(sys.argv[1], "rb").read().split(b"\n\n", 1)
header, extra, index, *hashes = proof.split(b"\n")
check(header == b"c2sp.org/tlog-proof@v1" and extra[:6] == b"extra " and index[:6] == b"index ", "form")
entry, leaf = unbase64(extra[6:]), int(index[6:])
name, key_id, key = sys.argv[2].encode().split(b"+", 2)
text, signature = checkpoint.rsplit(b"\n\n", 1)
origin, size, root = text.split(b"\n")
key, signature = unbase64(key), unbase64(signature.removesuffix(b"\n").removeprefix("— ".encode() + name + b" "))
check(origin == name and bytes.fromhex(key_id.decode()) == sha256(name, b"\n", key)[:4] == signature[:4], "key")
Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text + b"\n")  # raises if it fails
node, last, body = sha256(b"\0", entry), int(size) - 1, json.loads(unbase64(json.loads(entry)["payload"].encode()))
check(0 <= leaf <= last and body["position"] == leaf + 1 and body["log"].encode() == origin, "place of the event")
for sibling in map(unbase64, hashes):  # from the leaf up to the root: RFC 9162 section 2.1.3.2
    is_right = check(last > 0, "proof too long") and (leaf & 1 or leaf == last)
    node = sha256(b"\1", sibling, node) if is_right else sha256(b"\1", node, sibling)
    while is_right and not leaf & 1 and leaf:
        leaf, last = leaf >> 1, last >> 1
    leaf, last = leaf >> 1, last >> 1
check(last == 0 and node == unbase64(root), "proof")
print("holds:", origin.decode(), "position", body["position"], body["type"], body["recorded_at"])
