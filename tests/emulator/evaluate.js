"use strict";

// Answers queries over documents in memory, one line of JSON each, without HTTP. Lines come in ASCII: readline ends
// one at U+2028 too, which JSON allows in a string.
//
//   {"documents": [...]}                                                 sets the documents, answers nothing
//   {"query": "...", "parameters": [{"name": "@p0", "value": 1}, ...]}   answers {"ids": [...]} or {"error": "..."}
//
// Documents that tie, or that no ORDER BY sorts, keep the order in which they came.

const { createInterface } = require("readline");
const { default: parse } = require("./engine");

const parsed = new Map();
let documents = [];

function evaluate({ query, parameters }) {
  if (!parsed.has(query)) parsed.set(query, parse(query));
  const { result } = parsed.get(query).exec(documents, { parameters });
  const ids = result.map((row) => row.id);
  if (ids.includes(undefined)) throw new Error("a row has no id: the query has to select c.id");
  return { ids };
}

function answer(request) {
  try {
    return evaluate(request);
  } catch (error) {
    return { error: error.message };
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  if (request.documents) documents = request.documents;
  else console.log(JSON.stringify(answer(request)));
});
