// Conventions of HTTP and errors that every route shares: section 4 of the description.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createGroup, fresh, listed, unknownId } from "./directory.mjs";
import {
  answered,
  badRequest,
  done,
  invalid,
  noRoute,
  succeeded,
  tooLarge,
  unauthorized,
  uuid,
} from "./expect.mjs";
import { startStore } from "./server.mjs";

const store = await startStore();
const { admin, anonymous } = store;
const bodyBytesMax = 1024 * 1024;
const notJson = "Invalid request payload JSON format";

let group;
before(async () => {
  group = await createGroup(admin);
});

const postText = (body, headers = { "Content-Type": "application/json" }) =>
  admin.send("POST", "/api/groups", body, headers);

/** A body of JSON, filled up with white space. */
const padded = (value, bytes) => JSON.stringify(value).padEnd(bytes, " ");

test("answers with a body carry the headers of the extension", async (t) => {
  const answers = {
    200: await admin.get("/api/groups"),
    400: await admin.post("/api/groups", {}),
    401: await anonymous.get("/api/groups"),
    404: await admin.get(`/api/groups/${unknownId}`),
  };
  for (const [status, answer] of Object.entries(answers))
    await t.test(status, () => {
      assert.equal(answer.status, Number(status));
      assert.equal(answer.headers["content-type"], "application/json; charset=utf-8");
      assert.equal(answer.headers["cache-control"], "no-cache");
      assert.match(answer.headers.vary ?? "", /\borigin\b/i);
      assert.equal(
        answer.headers["access-control-expose-headers"],
        "WWW-Authenticate,Server-Authorization",
      );
    });
});

test("an answer without a body is 204, not to be kept, and open to other origins", async () => {
  const answer = await admin.delete(`/api/groups/${unknownId}`);
  done(answer);
  assert.equal(answer.headers["cache-control"], "no-cache");
  assert.match(answer.headers.vary ?? "", /\borigin\b/i);
});

test("HEAD answers as GET, without the body", async (t) => {
  const paths = [
    "/api/groups",
    `/api/groups/${group._id}`,
    `/api/groups/${unknownId}`,
    "/api/roles",
  ];
  for (const path of [...paths, "/api/users", "/api/permissions", "/api/connections"])
    await t.test(path, async () => {
      const whole = await admin.get(path);
      const head = await admin.send("HEAD", path);
      assert.deepEqual(
        { status: head.status, text: head.text },
        { status: whole.status, text: "" },
      );
      assert.equal(head.headers["content-type"], whole.headers["content-type"]);
      assert.equal(head.headers["content-length"], whole.headers["content-length"]);
    });
  await t.test("needs what GET needs", async () => {
    assert.equal((await anonymous.send("HEAD", "/api/groups")).status, 401);
  });
});

test("a preflight is answered without credentials", async (t) => {
  for (const method of ["GET", "POST"])
    await t.test(method, async () => {
      const answer = await anonymous.send("OPTIONS", "/api/groups", undefined, {
        Origin: "https://console.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization",
      });
      assert.equal(answer.status, 200, answer.text);
      const { headers } = answer;
      assert.equal(headers["access-control-allow-origin"], "https://console.example");
      assert.equal(headers["access-control-allow-methods"], method);
      assert.equal(
        headers["access-control-allow-headers"],
        "Accept,Authorization,Content-Type,If-None-Match",
      );
      assert.equal(headers["access-control-max-age"], "86400");
    });
});

test("other origins may read answers, refusals included", async () => {
  const origin = { Origin: "https://console.example" };
  for (const caller of [admin.with(origin), anonymous.with(origin)]) {
    const answer = await caller.get("/api/groups");
    assert.equal(answer.headers["access-control-allow-origin"], "https://console.example");
  }
});

test("an unknown route or method is 404, never 405 (C4)", async (t) => {
  const unknown = [
    ["GET", "/api/nothing"],
    ["POST", `/api/groups/${group._id}`],
    ["PATCH", `/api/groups/${group._id}`],
    ["PUT", "/api/groups"],
    ["DELETE", "/api/groups"],
    ["POST", `/api/groups/${group._id}/members`],
    ["PUT", `/api/groups/${group._id}/mappings`],
    ["GET", `/api/groups/${group._id}/members/nested/more`],
    ["PATCH", "/api/roles"],
    ["POST", "/api/users"],
    ["DELETE", "/api/users/u"],
    ["GET", "/api/users/u/policy/app"],
    ["PUT", "/api/configuration"],
    ["POST", "/api/configuration/export"],
    ["GET", "/api/configuration/import"],
    ["POST", "/api/connections"],
  ];
  for (const [method, path] of unknown)
    await t.test(`${method} ${path.replace(group._id, "{id}")}`, async () => {
      noRoute(await admin.send(method, path));
    });
});

test("a body that is no JSON is refused", async (t) => {
  for (const body of ["{", "{]", "nonsense", '{"name":"a",}', "{'name':'a'}"])
    await t.test(body, async () => {
      badRequest(await postText(body), notJson);
    });
});

test("a body of another kind than the schema is refused as a whole", async (t) => {
  for (const body of ["[]", "5", "true", '"text"', "null"])
    await t.test(body, async () => {
      invalid(await postText(body), '"value" must be of type object', "");
    });
  await t.test("an object where an array is wanted", async () => {
    const path = `/api/groups/${group._id}/members`;
    invalid(await admin.patch(path, {}), '"value" must be an array', "");
    invalid(await admin.patch(path, 5), '"value" must be an array', "");
  });
});

test("no body where one is wanted is refused", async () => {
  invalid(await admin.post("/api/groups"), '"value" must be of type object', "");
  const members = `/api/groups/${group._id}/members`;
  invalid(await admin.patch(members), '"value" must be an array', "");
  invalid(await admin.delete(members), '"value" must be an array', "");
});

test("a missing content type means JSON (C25)", async () => {
  const name = fresh();
  const answer = await postText(JSON.stringify({ name, description: "d" }), {});
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.name, name);
});

test("JSON may say its character set", async () => {
  const body = JSON.stringify({ name: fresh("Grüße"), description: "d" });
  const answer = await postText(body, { "Content-Type": "application/json; charset=utf-8" });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.name, JSON.parse(body).name);
});

test("a form is taken as an object (C25)", async () => {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const name = fresh("Research & Development");
  const body = `name=${encodeURIComponent(name)}&description=a+b%2Bc`;
  const answer = await postText(body, headers);
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(
    { name: answer.json.name, description: answer.json.description },
    { name, description: "a b+c" },
  );
  invalid(await postText("description=d", headers), '"name" is required', "name");
  invalid(
    await postText("name=&description=d", headers),
    '"name" is not allowed to be empty',
    "name",
  );
});

test("plain text counts as a string", async () => {
  const headers = { "Content-Type": "text/plain" };
  invalid(await postText("some words", headers), '"value" must be of type object', "");
});

test("a `__proto__` key is refused at any depth (C25)", async (t) => {
  const bodies = [
    '{"name":"a","description":"d","__proto__":{"x":1}}',
    '{"name":"a","description":"d","\\u005f_proto__":1}',
    '{"name":"a","description":"d","more":[{"__proto__":null}]}',
  ];
  for (const body of bodies)
    await t.test(body, async () => {
      badRequest(await postText(body), notJson);
    });
});

test("`__proto__` as a value is a word like others", async () => {
  const answer = await admin.post("/api/groups", { name: "__proto__", description: "__proto__" });
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await listed(admin, "groups", answer.json._id)).name, "__proto__");
});

test("of duplicate keys the last one wins (C25)", async () => {
  const [first, last] = [fresh(), fresh()];
  const answer = await postText(`{"name":"${first}","description":"d","name":"${last}"}`);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.name, last);
  const counts = await postText(`{"name":5,"description":"d","name":"${fresh()}"}`);
  assert.equal(counts.status, 200, counts.text);
});

test("a body of 1 MiB is taken, one byte more is 413", async () => {
  const body = { name: fresh(), description: "d" };
  assert.equal((await postText(padded(body, bodyBytesMax))).status, 200);
  tooLarge(await postText(padded({ ...body, name: fresh() }, bodyBytesMax + 1)));
  const members = `/api/groups/${group._id}/members`;
  const json = { "Content-Type": "application/json" };
  tooLarge(await admin.send("PATCH", members, padded(["u"], bodyBytesMax + 1), json));
});

test("a body that is too large is 401 for a stranger", async () => {
  const body = padded({}, bodyBytesMax + 1);
  const answer = await anonymous.send("POST", "/api/groups", body, {});
  unauthorized(answer, "Missing authentication");
});

test("only the first offence is told", async () => {
  invalid(await admin.post("/api/groups", {}), '"name" is required', "name");
  invalid(await admin.post("/api/groups", { more: 1 }), '"name" is required', "name");
  invalid(
    await admin.post("/api/groups", { name: "a", description: "", more: 1 }),
    '"description" is not allowed to be empty',
    "description",
  );
});

test("a long list of parameters or a strange path is never an error of ours", async (t) => {
  const paths = [
    "/api/groups/%00",
    "/api/groups/%FF",
    "/api/groups/%",
    "/api/groups/..%2F..",
    `/api/groups/${"a".repeat(2000)}`,
    "/api/groups?field=constructor&q=a",
    "/api/groups?field=__proto__&q=a",
    "/api/users/%F0%9F%98%80/groups",
    "/api//groups",
  ];
  for (const path of paths)
    await t.test(path.slice(0, 40), async () => {
      const answer = await admin.get(path);
      assert.ok(answer.status < 500, `${answer.status}: ${answer.text}`);
    });
});

test("an id that is no GUID is refused as a parameter", async (t) => {
  const routes = [
    ["GET", "groups", ""],
    ["PUT", "groups", "", { name: "a", description: "b" }],
    ["DELETE", "groups", ""],
    ["GET", "groups", "/members"],
    ["PATCH", "groups", "/members", ["u"]],
    ["DELETE", "groups", "/members", ["u"]],
    ["GET", "groups", "/members/nested"],
    ["GET", "groups", "/nested"],
    ["PATCH", "groups", "/nested", [unknownId]],
    ["DELETE", "groups", "/nested", [unknownId]],
    ["GET", "groups", "/roles"],
    ["PATCH", "groups", "/roles", [unknownId]],
    ["DELETE", "groups", "/roles", [unknownId]],
    ["GET", "groups", "/roles/nested"],
    ["GET", "roles", ""],
    ["DELETE", "roles", ""],
    ["GET", "permissions", ""],
    ["DELETE", "permissions", ""],
  ];
  for (const [method, collection, rest, body] of routes)
    await t.test(`${method} ${collection}/{id}${rest}`, async () => {
      const answer = await admin.sendJson(method, `/api/${collection}/no-guid${rest}`, body);
      invalid(answer, '"id" must be a valid GUID', "id", "params");
    });
});

test("spellings of GUIDs pass validation; what is written otherwise is not found (C16)", async (t) => {
  const id = unknownId.replace("0000", "abcd");
  const bare = id.replaceAll("-", "");
  const spellings = [
    id,
    id.toUpperCase(),
    bare,
    id.replaceAll("-", ":"),
    `{${id}}`,
    `[${id}]`,
    `(${id})`,
    `{${bare}}`,
  ];
  for (const spelling of spellings)
    await t.test(spelling, async () => {
      const answer = await admin.get(`/api/groups/${encodeURIComponent(spelling)}`);
      answered(answer, 404, {
        statusCode: 404,
        error: "NotFoundError",
        message: `The record ${spelling} in groups does not exist.`,
      });
    });
  for (const spelling of [id.replace("-", ":"), `{${id}`, `{${id})`, `${id}0`, id.slice(1)])
    await t.test(`${spelling} is none`, async () => {
      const answer = await admin.get(`/api/groups/${encodeURIComponent(spelling)}`);
      invalid(answer, '"id" must be a valid GUID', "id", "params");
    });
});

test("a stored id is found as it is stored only (C16)", async () => {
  assert.match(group._id, uuid);
  const { _id, name, description } = group;
  succeeded(await admin.get(`/api/groups/${_id}`), { _id, name, description });
  const shouted = _id.toUpperCase();
  if (shouted !== _id) assert.equal((await admin.get(`/api/groups/${shouted}`)).status, 404);
  assert.equal((await admin.get(`/api/groups/${_id.replaceAll("-", "")}`)).status, 404);
});
