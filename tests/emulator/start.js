"use strict";

// Starts the server for tests on a free port of 127.0.0.1 and prints the port. It ends on SIGTERM and when its stdin
// closes, so that a test run that is killed leaves no server behind.
//
// What is changed here, and the service's behaviour that each change restores:
//
// * A point read of a document that does not exist answers 404 NotFound; the server answers 500.
// * A query of one feed range needs no permission to cross partitions: requests that name a partition key range get
//   the header x-ms-documentdb-query-enablecrosspartition, without which the server answers 400.
// * CONTAINS(p, v, true) ignores case: it is rewritten to two arguments over LOWER (rewrite.js), the only form that
//   the engine knows.
// * A container whose policies are replaced keeps its documents; the server makes an empty one of the same id.
// * REPLACE replaces every part that it finds; the engine replaces the first (engine.js).
// * A patch of more than ten operations answers 400; the server carries out any number.
// * A query of nested parentheses is parsed at once: the engine's parser takes seconds to minutes (engine.js).
//
// One change restores nothing: a document written with the header x-fleet-test-ts gets that number as its `_ts`, so
// that files and the server can hold the same documents.

require("./engine"); // first: the server takes what it finds loaded
const { Readable } = require("stream");
const { default: json } = require("@vercel/cosmosdb-server/lib/json");
const { readOperation } = require("@vercel/cosmosdb-server/lib/handler/_document-operations");

const WRITERS = ["create-document", "upsert-document", "replace-document", "patch-document"];

/** Puts `wrap(handler)` in the place of one of the server's own handlers; only before the server is loaded. */
function override(name, wrap) {
  const handler = require(`@vercel/cosmosdb-server/lib/handler/${name}`);
  handler.default = wrap(handler.default);
}

override("read-document", (read) => (account, request, response, where) => {
  const collection = account.database(where.dbId).collection(where.collId);
  const partitionKey = request.headers["x-ms-documentdb-partitionkey"];
  if (collection.read() && partitionKey) {
    const { statusCode, body } = readOperation(collection, { partitionKey, id: where.docId });
    if (statusCode === 404) {
      response.statusCode = statusCode;
      return body;
    }
  }
  return read(account, request, response, where);
});

const KEPT = ["documents", "partitionKeyRanges", "userDefinedFunctions"];

override("replace-collection", (replace) => async (account, request, response, where) => {
  const collection = () => account.database(where.dbId).collection(where.collId);
  const before = collection();
  const body = await replace(account, request, response, where);
  const after = collection();
  if (after !== before) {
    for (const name of KEPT) {
      after[name] = before[name];
      after[name]._parent = after;
    }
  }
  return body;
});

for (const name of WRITERS) {
  override(name, (write) => async (account, request, response, where) => {
    const stored = await write(account, request, response, where);
    const written = request.headers["x-fleet-test-ts"];
    if (written && response.statusCode < 300) stored._ts = Number(written); // the very object that the server keeps
    return stored;
  });
}

const MOST_OPERATIONS = 10;

override("patch-document", (patch) => async (account, request, response, where) => {
  const body = await json(request);
  const operations = Array.isArray(body) ? body : body.operations;
  if (Array.isArray(operations) && operations.length > MOST_OPERATIONS) {
    response.statusCode = 400;
    return { code: "BadRequest", message: `The number of patch operations can't exceed ${MOST_OPERATIONS}.` };
  }
  // read already, so it is handed on as a stream of its own
  const again = Object.assign(Readable.from([Buffer.from(JSON.stringify(body))]), { headers: request.headers });
  return patch(account, again, response, where);
});

const { createHttpsServer } = require("@vercel/cosmosdb-server");

const server = createHttpsServer({ keepAlive: true });

server.prependListener("request", ({ headers }) => {
  if (headers["x-ms-documentdb-partitionkeyrangeid"]) headers["x-ms-documentdb-query-enablecrosspartition"] = "true";
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));

const stop = () => process.exit(0);
process.on("SIGTERM", stop);
process.stdin.on("end", stop).resume();
