// What the answers of `/api` must be, by the kinds of the description.
import assert from "node:assert/strict";

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Status and whole body. */
export function answered(answer, status, body) {
  assert.deepEqual({ status: answer.status, body: answer.json }, { status, body }, answer.text);
}

/** 200 with this body. */
export function succeeded(answer, body) {
  answered(answer, 200, body);
}

/** 204 without a body. */
export function done(answer) {
  assert.deepEqual({ status: answer.status, text: answer.text }, { status: 204, text: "" });
}

/** 400 of a schema: the message, and the key path it is about (`""` is the whole body). */
export function invalid(answer, message, key, source = "payload") {
  answered(answer, 400, {
    statusCode: 400,
    error: "Bad Request",
    message,
    validation: { source, keys: [key] },
  });
}

/** 400 of a schema whose text the description leaves open. */
export function invalidSomehow(answer, key, source = "payload") {
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.json.error, "Bad Request");
  assert.deepEqual(answer.json.validation, { source, keys: [key] });
}

/** 400 of a rule of the domain. */
export function violated(answer, message) {
  answered(answer, 400, { statusCode: 400, error: "ValidationError", message });
}

/** 400 that is neither. */
export function badRequest(answer, message) {
  answered(answer, 400, { statusCode: 400, error: "Bad Request", message });
}

/** 404 of a record. */
export function noRecord(answer, id, collection) {
  const message = `The record ${id} in ${collection} does not exist.`;
  answered(answer, 404, { statusCode: 404, error: "NotFoundError", message });
}

/** 404 of a route. */
export function noRoute(answer) {
  answered(answer, 404, { statusCode: 404, error: "Not Found", message: "Not Found" });
}

/** 404 of the user directory. */
export function unknownUpstream(answer) {
  assert.equal(answer.status, 404, answer.text);
  assert.equal(answer.json.statusCode, 404);
  assert.equal(answer.json.error, "Not Found");
  assert.equal(typeof answer.json.message, "string");
}

export function forbidden(answer) {
  answered(answer, 403, { statusCode: 403, error: "Forbidden", message: "Insufficient scope" });
}

export function unauthorized(answer, message) {
  answered(answer, 401, { statusCode: 401, error: "Unauthorized", message });
}

export function tooLarge(answer) {
  answered(answer, 413, {
    statusCode: 413,
    error: "Request Entity Too Large",
    message: "Payload content length greater than maximum allowed: 1048576",
  });
}
