"use strict";

// The SQL engine that the server ships with, changed in four ways, for the server and for evaluate.js alike:
//
// * A query of nested parentheses or calls is parsed in less than a millisecond, as by the service. The engine's
//   parser forgets what it has parsed: each level costs it six times the time of the one inside (four levels around
//   one guarded leaf: 10 s), so every rule is made to remember its result for each place.
// * CONTAINS takes its third argument: see rewrite.js.
// * A subquery goes through the members of a list, and through nothing where no list is stored, as by the service. The
//   engine fails there.
// * REPLACE replaces every part that it finds, as by the service; the engine's own replaces the first.
//
// Load this before anything that loads the engine.

const { readFileSync } = require("fs");
const { rewrite } = require("./rewrite");

const PARSER = require.resolve("@zeit/cosmosdb-query/lib/parser");
const START = "peg$result = peg$startRuleFunction();";
const MEMORY = `
  const peg$memory = new Map();
  function peg$remember(rule) {
    const start = peg$currPos;
    if (!peg$memory.has(rule)) peg$memory.set(rule, new Map());
    const places = peg$memory.get(rule);
    if (!places.has(start)) places.set(start, { result: rule(), end: peg$currPos });
    const place = places.get(start);
    peg$currPos = place.end;
    return place.result;
  }
`;

function rememberingParser() {
  const source = readFileSync(PARSER, "utf8")
    .replace(
      /function peg\$parse(\w+)\(\) \{/g,
      (head, rule) => `function peg$parse${rule}() { return peg$remember(peg$plain${rule}); }\nfunction peg$plain${rule}() {`
    )
    .replace(START, () => MEMORY + START);
  if (!source.includes(MEMORY)) throw new Error("This is not the parser of the pinned version: run npm ci.");
  const module = {};
  new Function("module", source)(module);
  return module.exports;
}

Object.assign(require(PARSER), rememberingParser());

require("@zeit/cosmosdb-query/lib/builtin-functions").REPLACE = (text, part, other) =>
  [text, part, other].every((each) => typeof each === "string") ? text.split(part).join(other) : undefined;

const engine = require("@zeit/cosmosdb-query");
const { default: query } = engine;

const MEMBERS = /\((c(?:\.\w+)+) \|\| \[\]\)\.map\(/g;

/** The code of a query, whose subqueries find no members in what is no list. */
function tolerant(code) {
  return code.replace(MEMBERS, (_, path) => {
    const list = path.replaceAll(".", "?.");
    return `(Array.isArray(${list}) ? ${list} : []).map(`;
  });
}

engine.default = (sql) => {
  const made = query(rewrite(sql));
  made._code = tolerant(made.code);
  return made;
};

module.exports = engine;
