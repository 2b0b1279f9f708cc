"use strict";

const TEXT = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
// Texts are matched so that what looks like a call inside one is passed over.
const CALL = new RegExp(String.raw`${TEXT}|(?<call>(?<![\w.@])CONTAINS\s*\()`, "gis");
const PUNCTUATION = new RegExp(String.raw`${TEXT}|[(){}\[\],]`, "gs");

/** The arguments that begin at `start`, just behind an opening parenthesis, and where the call ends. */
function readArguments(sql, start) {
  const found = [];
  let depth = 0;
  let from = start;
  PUNCTUATION.lastIndex = start;
  for (let token = PUNCTUATION.exec(sql); token; token = PUNCTUATION.exec(sql)) {
    const closes = ")]}".includes(token[0]);
    if (depth === 0 && (closes || token[0] === ",")) {
      found.push(sql.slice(from, token.index).trim());
      from = PUNCTUATION.lastIndex;
      if (closes) return { found, end: from };
    } else if ("([{".includes(token[0])) {
      depth += 1;
    } else if (closes) {
      depth -= 1;
    }
  }
  return undefined;
}

/** `CONTAINS(p, v, true)` as `CONTAINS(LOWER(p), LOWER(v))`, wherever it stands; all else stays as it is. */
function rewrite(sql) {
  for (const match of sql.matchAll(CALL)) {
    const call = match.groups.call && readArguments(sql, match.index + match[0].length);
    if (!call) continue;
    const given = call.found.map(rewrite);
    const ignoresCase = given.length === 3 && given[2].toLowerCase() === "true";
    const args = ignoresCase ? [`LOWER(${given[0]})`, `LOWER(${given[1]})`] : given;
    return `${sql.slice(0, match.index)}${match[0]}${args.join(", ")})${rewrite(sql.slice(call.end))}`;
  }
  return sql;
}

module.exports = { rewrite };
