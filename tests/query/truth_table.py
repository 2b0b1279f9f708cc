"""The truth table: which stored document a predicate holds for, written down by hand.

One block a predicate, one line a document: the verdict, the document, and after `#` the reason. What is *yes* is *no*
for the negated predicate, and the other way round: a predicate is never undefined. Of two verdicts the second is that
on a document of a file: there a created time is the moment that is shown, on an account the text that is stored.

The tables after the first hold documents that no SQL can be asked about, and say why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import replace

from fleet_tui.fields import Container, Field, Kind, at
from fleet_tui.query.failed import failed
from fleet_tui.query.query import Begins, Contains, Defined, Eq, Has, OneOf, Predicate, Range, Starts
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS

# No stored field is yes or no today (`expired` is derived): the kind is held to the table by one of the model's own.
FLAGGED: Final = replace(RUNS, fields=(*RUNS.fields, Field("pending", "pending", Kind.BOOLEAN, at("quality.pending"))))


@dataclass(frozen=True)
class Line:
    """One document and the verdict on it."""

    document: dict[str, Any]
    holds: bool
    holds_in_files: bool
    reason: str


@dataclass(frozen=True)
class Truth:
    """One predicate on one field, and its lines."""

    container: Container
    field: str
    predicate: Predicate
    lines: str

    def __str__(self) -> str:
        """As the ids of tests name it."""
        return f"{self.container.noun} {self.field} {self.predicate}"

    @property
    def of(self) -> Field:
        """The field; `text` is what a bare word searches."""
        words = self.container.words
        return words if words and self.field == words.name else self.container.field(self.field)

    def read(self) -> Iterator[Line]:
        """Each line, its document with an id if it has none."""
        for number, line in enumerate(self.lines.strip().splitlines()):
            verdict, rest = line.strip().split(None, 1)
            document, end = json.JSONDecoder().raw_decode(rest)
            reason = rest[end:].strip().removeprefix("#").strip()
            told = [{"yes": True, "no": False}[each] for each in verdict.split("/")]
            yield Line({"id": f"line {number}", **document}, told[0], told[-1], reason)


def moment(text: str) -> datetime:
    """A UTC time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DAY: Final = Range(moment("2025-11-17"), moment("2025-11-18"), high_open=True)

TABLE: Final = (
    Truth(RUNS, "status", Eq("failed"), """
        yes  {"execution_summary": {"status": "failed"}}                     # the data model's path
        yes  {"status": "failed"}                                            # the path real writers use
        yes  {"execution_summary": {"status": "succeeded"}, "status": "failed"}   # any path will do
        yes  {"execution_summary": {"status": null}, "status": "failed"}
        yes  {"execution_summary": "failed", "status": "failed"}
        no   {}                                                              # missing
        no   {"status": null}
        no   {"execution_summary": {}}
        no   {"execution_summary": "failed"}                                 # a step through a text
        no   {"execution_summary": ["failed"]}                               # a step through a list
        no   {"execution_summary": null}
        yes  {"status": "Failed"}                                            # whatever its case
        yes  {"status": " failed\\n"}                                         # whatever the blanks around it
        no   {"status": ["failed"]}
        no   {"status": {"status": "failed"}}
        no   {"status": 0}
        no   {"status": false}
    """),
    Truth(RUNS, "status", OneOf(("failed", "error")), """
        yes  {"execution_summary": {"status": "failed"}}
        yes  {"status": "error"}
        yes  {"execution_summary": {"status": "error"}, "status": "failed"}
        no   {"status": "succeeded"}
        no   {"status": null}
        no   {"status": ["failed", "error"]}
        no   {}
    """),
    Truth(RUNS, "status", Defined(), """
        yes  {"status": ""}                                                  # empty is recorded
        yes  {"execution_summary": {"status": "failed"}}
        yes  {"execution_summary": {"status": 1}, "status": "failed"}        # recorded at the second path
        no   {}
        no   {"status": null}                                                # null is not recorded
        no   {"status": 1}                                                   # another kind is not recorded
        no   {"status": true}
        no   {"status": ["failed"]}
        no   {"execution_summary": {"status": {}}}
    """),
    Truth(RUNS, "user", Eq("1"), """
        yes  {"userId": "1"}
        no   {"userId": 1}                                                   # a number is no text
        no   {"userId": true}
        no   {"userId": "１"}                                                 # a fullwidth digit
        no   {}
    """),
    Truth(RUNS, "user", Eq("true"), """
        yes  {"userId": "true"}
        no   {"userId": true}
        no   {"userId": "True"}
    """),
    Truth(RUNS, "user", Eq(""), """
        yes  {"userId": ""}
        no   {"userId": null}
        no   {}
    """),
    Truth(RUNS, "user", Eq("Zoë 東京 😀"), """
        yes  {"userId": "Zoë 東京 😀"}
        no   {"userId": "Zoe\\u0308 東京 😀"}                                 # not normalised: as stored
        no   {"userId": "zoë 東京 😀"}
    """),
    Truth(RUNS, "user", Eq("' OR 1=1 --"), """
        yes  {"userId": "' OR 1=1 --"}                                       # a value, never SQL
        no   {"userId": "1"}
        no   {}
    """),
    Truth(RUNS, "task", Contains(("report",)), """
        yes  {"task": {"input": "Write a Report."}}                          # whatever the case
        yes  {"task": "REPORTS"}                                             # the flat shape
        no   {"task": {"input": "rep ort"}}
        no   {"task": {"input": ["report"]}}
        no   {"task": ["report"]}
        no   {"task": {"report": true}}
        no   {"task": {"input": null}}
        no   {"task": null}
        no   {"input": "report"}
        no   {}
    """),
    Truth(RUNS, "task", Contains(("report", "draft")), """
        yes  {"task": {"input": "a draft"}}
        yes  {"task": "report, draft"}
        no   {"task": "neither"}
        no   {"task": 1}
    """),
    Truth(RUNS, "task", Contains(("",)), """
        yes  {"task": ""}                                                    # every text holds the empty one
        yes  {"task": {"input": "x"}}
        no   {"task": {}}
        no   {}
    """),
    Truth(RUNS, "task", Contains(("straße İ ΟΔΌΣ K",)), """
        yes  {"task": "STRAßE İ ΟΔΌς \\u212a"}                                # lower case on both sides, Kelvin as k
        no   {"task": "STRASSE İ ΟΔΌΣ K"}                                    # ß is not ss
        no   {"task": "straße i ΟΔΌΣ K"}                                     # İ keeps its dot; the service may differ
    """),
    Truth(RUNS, "task", Contains(("100%_[a]",)), """
        yes  {"task": "to 100%_[A]!"}                                        # nothing in it is a pattern
        no   {"task": "100xya"}
    """),
    Truth(RUNS, "text", Contains(("wf_1",)), """
        yes  {"id": "WF_12"}
        yes  {"id": "x1", "runTag": "wf_1"}
        yes  {"id": "x2", "error": "in wf_1"}
        yes  {"id": "x3", "task": {"input": "see wf_1"}}
        no   {"id": "x4", "status": "wf_1"}                                  # not one of the fields a word searches
        yes  {"id": "x5", "error": {"message": "in wf_1"}}                   # an error that is an object has words too
        no   {"id": "x6", "error": {"own": "wf_1"}}
    """),
    Truth(MEMORIES, "source", Defined(), """
        yes  {"metadata": {"sourceWorkflowId": "wf"}}
        yes  {"workflowId": "wf"}
        no   {"metadata": {"source": "cli"}}                                 # what kind of thing it is, no run
        no   {"metadata": "cli"}
        no   {"metadata": {"sourceWorkflowId": null}}
    """),
    Truth(RUNS, "score", Eq(1), """
        yes  {"quality": {"overallScore": 1}}
        yes  {"quality": {"overallScore": 1.0}}                              # one number, however it is written
        yes  {"quality": {"score": 1}}
        yes  {"quality": {"overallScore": "1", "score": 1}}
        no   {"quality": {"overallScore": true}}                             # true is never 1
        no   {"quality": {"overallScore": "1"}}
        no   {"quality": {"overallScore": [1]}}
        no   {"quality": {"overallScore": null}}
        no   {"quality": {"overallScore": 1.0000000000000002}}
        no   {"quality": 1}
        no   {}
    """),
    Truth(RUNS, "score", Eq(0), """
        yes  {"quality": {"score": 0}}
        yes  {"quality": {"score": 0.0}}
        yes  {"quality": {"score": -0.0}}
        no   {"quality": {"score": 0.0, "pending": true}}                    # nobody judged yet
        no   {"quality": {"overallScore": -0.0, "pending": true}}
        no   {"quality": {"score": 0.0, "used_fallback": true}}              # the judge was off
        no   {"quality": {"score": 0.0, "used_fallback": true, "pending": true}}
        yes  {"quality": {"score": 0.0, "used_fallback": false, "pending": false}}
        yes  {"quality": {"score": 0.0, "pending": 1}}                       # 1 is not true
        no   {"quality": {"score": false}}                                   # false is never 0
        no   {"quality": {"score": ""}}
        no   {"quality": {"score": null}}
        no   {"quality": {}}
    """),
    Truth(RUNS, "score", Eq(9007199254740992), """
        yes  {"quality": {"score": 9007199254740992}}
        yes  {"quality": {"score": 9007199254740993}}                        # numbers are doubles: the same one
        no   {"quality": {"score": 9007199254740994}}
        no   {"quality": {"score": "9007199254740992"}}
    """),
    Truth(RUNS, "score", Eq(1e30), """
        yes  {"quality": {"score": 1000000000000000000000000000000}}         # thirty digits
        yes  {"quality": {"score": 1e30}}
        no   {"quality": {"score": 1e31}}
    """),
    Truth(RUNS, "score", OneOf((7, 8.5)), """
        yes  {"quality": {"score": 7.0}}
        yes  {"quality": {"overallScore": 8.5}}
        yes  {"quality": {"overallScore": 1, "score": 7}}
        no   {"quality": {"score": 8}}
        no   {"quality": {"score": "7"}}
        no   {"quality": {"score": [7, 8.5]}}
        no   {}
    """),
    Truth(RUNS, "score", OneOf((0, 1)), """
        yes  {"quality": {"score": 1}}
        no   {"quality": {"score": true}}
        no   {"quality": {"score": false}}
    """),
    Truth(RUNS, "score", Range(low=0), """
        yes  {"quality": {"score": 0}}                                       # the bound is included
        yes  {"quality": {"score": 1e308}}
        no   {"quality": {"score": -0.1}}
        no   {"quality": {"score": null}}                                    # null is no number, not even the least
        no   {"quality": {"score": true}}
        no   {"quality": {"score": "5"}}
        no   {"quality": {"score": []}}
        no   {}
    """),
    Truth(RUNS, "score", Range(low=7, high=8.5, low_open=True, high_open=True), """
        yes  {"quality": {"score": 7.5}}
        yes  {"quality": {"overallScore": 1, "score": 8}}
        no   {"quality": {"score": 7}}
        no   {"quality": {"score": 8.5}}
        no   {"quality": {"overallScore": 9, "score": 6}}                    # both bounds at one and the same path
        no   {"quality": {"score": "7.5"}}
    """),
    Truth(RUNS, "score", Range(high=7), """
        yes  {"quality": {"score": 7}}
        yes  {"quality": {"score": -1000000000000000000000000000000}}
        no   {"quality": {"score": 7.000001}}
        no   {"quality": {"score": false}}
        no   {}
    """),
    Truth(RUNS, "score", Range(low=9007199254740993, low_open=True), """
        yes  {"quality": {"score": 9007199254740994}}
        no   {"quality": {"score": 9007199254740993}}
        no   {"quality": {"score": 9007199254740992}}                        # the bound is a double, too
    """),
    Truth(RUNS, "score", Range(high=6.0), """
        yes  {"quality": {"score": 0.0}}
        yes  {"quality": {"score": 0, "used_fallback": false}}
        yes  {"quality": {"score": 0, "used_fallback": "true"}}
        yes  {"quality": {"score": 5.5, "used_fallback": true}}
        no   {"quality": {"score": 0.0, "used_fallback": true}}              # the judge was off
        no   {"quality": {"overallScore": 0, "used_fallback": true}}
        no   {"quality": {"used_fallback": true}}
    """),
    Truth(RUNS, "score", Defined(), """
        no   {"quality": {"score": 0.0, "used_fallback": true}}              # the judge was off
        no   {"quality": {"score": 0.0, "pending": true}}                    # nobody judged yet
        yes  {"quality": {"score": 8.2, "pending": true}}                    # it came since, the word was left there
        yes  {"quality": {"score": 0}}
        yes  {"quality": {"overallScore": "good", "score": -1.5}}
        no   {"quality": {"score": "8.5"}}
        no   {"quality": {"score": true}}
        no   {"quality": {"score": null}}
        no   {"quality": [8.5]}
        no   {}
    """),
    Truth(FLAGGED, "pending", Eq(True), """
        yes  {"quality": {"pending": true}}
        no   {"quality": {"pending": false}}
        no   {"quality": {"pending": 1}}                                     # 1 is never true
        no   {"quality": {"pending": "true"}}
        no   {"quality": {"pending": [true]}}
        no   {"quality": {"pending": null}}
        no   {}
    """),
    Truth(FLAGGED, "pending", Eq(False), """
        yes  {"quality": {"pending": false}}
        no   {"quality": {"pending": 0}}
        no   {"quality": {"pending": ""}}
        no   {"quality": {"pending": null}}
        no   {}
    """),
    Truth(FLAGGED, "pending", OneOf((True, False)), """
        yes  {"quality": {"pending": true}}
        yes  {"quality": {"pending": false}}
        no   {"quality": {"pending": 0}}
        no   {}
    """),
    Truth(FLAGGED, "pending", Defined(), """
        yes  {"quality": {"pending": false}}
        no   {"quality": {"pending": 0}}
        no   {"quality": {"pending": "false"}}
        no   {"quality": {"pending": null}}
    """),
    Truth(RUNS, "created", DAY, """
        yes  {"task": {"createdAt": "2025-11-17T10:15:23.512Z"}}             # the data model's form
        yes  {"createdAt": "2025-11-17T10:15:23.512345+00:00"}               # the form real writers use
        yes  {"createdAt": "2025-11-17T00:00:00Z"}                           # midnight is included
        yes  {"createdAt": "2025-11-17T00:00:00+00:00"}
        yes  {"createdAt": "2025-11-17T00:00:00"}                            # naive: by its written wall time
        yes  {"createdAt": "2025-11-17T23:59:59.999999+00:00"}
        yes/no  {"createdAt": "2025-11-17T23:30:00-05:00"}                   # another offset: its wall time, too
        yes  {"task": {"createdAt": "2025-11-16"}, "createdAt": "2025-11-17T12:00:00Z"}
        no   {"createdAt": "2025-11-18T00:00:00Z"}                           # the next midnight is not
        no   {"createdAt": "2025-11-18T00:00:00+00:00"}
        no   {"createdAt": "2025-11-16T23:59:59.999Z"}
        no/yes  {"createdAt": "2025-11-17"}                                  # before the first second, as text
        no/yes  {"createdAt": 1763380800}                                    # seconds are no text
        no   {"createdAt": "yesterday"}
        no   {"createdAt": ""}
        no   {"createdAt": null}
        no   {"createdAt": ["2025-11-17T12:00:00Z"]}
        no   {"task": "2025-11-17T12:00:00Z"}
        no   {}
    """),
    Truth(RUNS, "created", Range(low=moment("2025-11-17T10:15:23")), """
        yes  {"createdAt": "2025-11-17T10:15:23Z"}                           # exact to the second, in both forms
        yes  {"createdAt": "2025-11-17T10:15:23+00:00"}
        yes  {"createdAt": "2025-11-17T10:15:23"}
        yes  {"createdAt": "2025-11-17T10:15:23.000Z"}
        no   {"createdAt": "2025-11-17T10:15:22.999Z"}
        no   {"createdAt": "2025-11-17T10:15:22+00:00"}
        no/yes  {"createdAt": 1763380800}
    """),
    Truth(RUNS, "created", Range(high=moment("2025-11-17T10:15:23"), high_open=True), """
        yes  {"createdAt": "2025-11-17T10:15:22.999Z"}
        yes  {"createdAt": "2025-11-17T10:15:22+00:00"}
        yes  {"createdAt": "0001-01-01T00:00:00Z"}
        no   {"createdAt": "2025-11-17T10:15:23Z"}
        no   {"createdAt": "2025-11-17T10:15:23+00:00"}
        no   {"createdAt": "2025-11-17T10:15:23"}
        no   {}
    """),
    Truth(RUNS, "created", Defined(), """
        yes/no  {"createdAt": "garbage"}                                     # recorded, whatever it says
        yes  {"task": {"createdAt": "2025-11-17T10:15:23Z"}}
        no/yes  {"createdAt": 1763380800}
        no   {"createdAt": null}
        no   {}
    """),
    Truth(RUNS, "written", DAY, """
        yes  {"_ts": 1763337600}                                             # midnight
        yes  {"_ts": 1763423999}
        yes  {"_ts": 1763380800.5}
        no   {"_ts": 1763337599}
        no   {"_ts": 1763424000}                                             # the next midnight
        no   {"_ts": 1763380800000}                                          # milliseconds are far in the future
        no   {"_ts": "2025-11-17T12:00:00Z"}                                 # a stranger's text is no epoch
        no   {"_ts": true}
        no   {}
    """),
    Truth(RUNS, "written", Defined(), """
        yes  {"_ts": 0}
        no   {"_ts": "0"}
        no   {"_ts": null}
        no   {}
    """),
    Truth(RUNS, "status", Begins("fail"), """
        yes  {"status": "failed"}
        no   {"status": "Failed"}
        no   {"status": "  failed"}
        no   {"status": "has failed"}
        no   {"status": ["failed"]}
        no   {}
    """),
    Truth(RUNS, "status", Starts("fail"), """
        yes  {"status": "failed"}
        yes  {"status": "  Failed"}                                          # whatever the case
        no   {"status": "has failed"}
        no   {"status": ["failed"]}
        no   {}
    """),
    Truth(RUNS, "failed", failed(RUNS).predicate, """
        yes  {"execution_summary": {"status": "failed"}}
        yes  {"status": "FAILED"}
        yes  {"status": "error"}
        yes  {"status": "Failure "}                                          # every word for it
        yes  {"status": "timeout"}
        yes  {"status": "TIMED_OUT"}
        no   {"status": "cancelled", "error": "stopped by the user"}
        no   {"status": "failing"}
        yes  {"execution_summary": {"status": " "}, "status": "failed"}
        yes  {"execution_summary": {"status": null}, "status": "failed"}
        yes  {"execution_summary": {"status": "failed"}, "status": "succeeded"}
        no   {"execution_summary": {"status": "succeeded"}, "status": "failed"}    # the status that is shown counts
        yes  {"phase_status": {"execution": "failed"}}                       # nobody stored a status
        yes  {"phase_status": {"analysis": "success", "quality": "Failed"}}
        yes  {"phase_status": {"execution": " timed_out "}}
        no   {"phase_status": {"execution": "cancelled"}}
        no   {"phase_status": {"planning": "failed"}}                        # no path has a wildcard: a record says so
        no   {"phase_status": {"execution": "success"}}
        no   {"phase_status": {"execution": ["failed"]}}
        no   {"phase_status": {"execution": "failed"}, "status": "completed"}      # a status rules
        yes  {"phase_status": {"execution": "failed"}, "status": ""}                # an empty text says nothing
        no   {"phase_status": "failed"}
        yes  {"metadata": {"error": "no agent"}}
        no   {"metadata": {"error": ""}}
        no   {"metadata": {"error": " \\n"}}
        yes  {"metadata": {"error": {"type": "ValueError"}}}
        yes  {"metadata": {"error": {"code": 7}}}                            # an object that holds anything
        no   {"metadata": {"error": {}}}
        yes  {"metadata": {"error": ["no agent"]}}
        no   {"metadata": {"error": []}}
        yes  {"error": 429}
        no   {"error": 0}
        no   {"error": -0.0}
        yes  {"error": true}
        no   {"error": false}
        no   {"error": null}
        no   {"error": {"type": "ValueError"}, "status": "completed"}
        no   {"metadata": {"error": "no agent"}, "execution_summary": {"status": "running"}}
        yes  {"error": "Workflow timed out"}
        no   {"error": ""}
        yes  {"metadata": {"fallback": true}}
        no   {"metadata": {"fallback": false}}
        no   {"metadata": {"fallback": 1}}
        no   {"metadata": {"fallback": "true"}}
        yes  {"result": "Execution failed: no agent"}
        yes  {"result": "execution FAILED: no agent"}                        # whatever the case, as the other text
        no   {"result": "The note. Execution failed: no agent"}
        yes  {"result": "[Researcher failed: search answered 429]"}
        yes  {"result": "\\n  Execution failed: no agent"}
        yes  {"result": "\\n [Researcher failed: search answered 429]\\n"}
        no   {"result": "\\n"}
        no   {"result": "[Researcher failed: 429] and so on"}                # not all of the result
        no   {"result": "see [Researcher failed: 429]"}
        no   {"result": "[1]"}
        no   {"result": "[failed: 1]"}
        no   {"result": ["Execution failed: no agent"]}
        no   {"result": {"answer": "Execution failed: no agent"}}
        no   {"result": ""}
        no   {"_head": {"result": "Execution failed: "}}                     # what a list reads, stored by a stranger
        no   {}
    """),
    Truth(OPTIMIZATIONS, "failed", failed(OPTIMIZATIONS).predicate, """
        yes  {"status": "Failed"}
        yes  {"error": "out of memory"}
        yes  {"error": {"message": "out of memory"}}
        no   {"error": {}}
        no   {"status": "completed", "error": "out of memory"}
        yes  {"metadata": {"error": "out of memory"}}
        yes  {"metadata": {"fallback": true}}
        yes  {"optimizerType": "gepa", "phase_status": {"execution": "failed"}}
        yes  {"result": "Execution failed: no agent"}
        yes  {"result": "[Teacher failed: search answered 429]"}
        no   {"result": "the best program"}
        no   {"status": "completed", "metadata": {"error": "out of memory"}}
        no   {}
    """),
    Truth(RUNS, "tool", Has(("search",)), """
        yes  {"execution_summary": {"toolsUsed": "GitHubTool, Search"}}
        yes  {"execution_summary": {"toolsUsed": "SEARCHTOOL"}}
        no   {"execution_summary": {"toolsUsed": "TavilySearchTool,GitHubTool"}}
        no   {"execution_summary": {"toolsUsed": ["TavilySearchTool"]}}
        no   {"execution_summary": {"toolsUsed": ""}}
    """),
    Truth(RUNS, "agent", Has(("lead writer",)), """
        yes  {"execution_summary": {"agentsUsed": "Lead Writer,reviewer"}}
        no   {"execution_summary": {"agentsUsed": "Lead Writers,reviewer"}}
        no   {"execution_summary": {"agentsUsed": "lead,writer"}}
    """),
    Truth(RUNS, "text", Contains(("429",)), """
        yes  {"metadata": {"error": "search answered 429"}}
        yes  {"result": "[Researcher failed: search answered 429]"}
        no   {"result": {"answer": "429"}}                                   # an answer of the data model is not read
        yes  {"metadata": {"error": {"type": "RateLimit", "message": "search answered 429"}}}
        yes  {"error": {"type": "E429"}}
        yes  {"error": {"detail": "429"}}
        no   {"metadata": {"error": 429}}                                    # a number is no text
        yes  {"error": ["429"]}                                              # in a list any text counts
        yes  {"metadata": {"error": ["no agent", 7, null, "search answered 429"]}}
        no   {"metadata": {"error": [429, null, ["429"], {"message": "429"}]}}
        no   {"metadata": {"error": ["4", "29"]}}                            # each is searched alone
        no   {"error": []}
        no   {}
    """),
    Truth(RUNS, "error", Contains(("No Agent", "timed out")), """
        yes  {"metadata": {"error": ["429", "no agent left"]}}
        yes  {"error": ["it TIMED OUT"]}
        no   {"metadata": {"error": ["429"]}}
        no   {"metadata": {"error": {"0": "no agent"}}}
    """),
    Truth(RUNS, "error", Defined(), """
        yes  {"metadata": {"error": ["429"]}}
        yes  {"error": [1, ""]}                                              # a text, if an empty one
        no   {"error": [1, null, {"code": 1}]}
        no   {"error": []}
    """),
    Truth(RUNS, "error", Eq("429"), """
        yes  {"error": ["no", "429"]}
        yes  {"metadata": {"error": "429"}}
        no   {"error": ["429 of it"]}
        no   {"error": [429]}
    """),
    Truth(RUNS, "error", OneOf(("429", "503")), """
        yes  {"metadata": {"error": ["503"]}}
        no   {"metadata": {"error": ["50", "3"]}}
    """),
    Truth(RUNS, "error", Begins("[a"), """
        yes  {"error": ["x", "[a failed: 429]"]}
        no   {"error": ["x", " [a failed: 429]"]}
        no   {"error": ["[A failed: 429]"]}
        no   {"error": [["[a"]]}
    """),
    Truth(RUNS, "error", Starts("[a"), """
        yes  {"error": ["x", " [a failed: 429]"]}
        no   {"error": ["x [a"]}
        no   {"error": [["[a"]]}
    """),
    Truth(OPTIMIZATIONS, "text", Contains(("429",)), """
        yes  {"error": ["answered 429"]}
        no   {"error": [429]}
    """),
    Truth(RUNS, "tool", Has(("TavilySearch",)), """
        yes  {"execution_summary": {"toolsUsed": ["TavilySearch"]}}
        yes  {"execution_summary": {"toolsUsed": ["tavilysearchTOOL"]}}      # as the screen shows it
        yes  {"execution_summary": {"tool_usage": [{"tool": "TavilySearchTool", "arguments": {}}]}}
        yes  {"metadata": {"tool_usage": [3, null, "x", {"tool": 1}, {"tool": "tavilysearch"}]}}
        no   {"metadata": {"tool_usage": ["TavilySearch"]}}
        no   {"metadata": {"tool_usage": {"tool": "TavilySearch"}}}
        no   {"execution_summary": {"tool_usage": [{"name": "TavilySearch"}]}}
        no   {"execution_summary": {"toolsUsed": ["Tavily"], "tool_usage": []}}
        no   {}
    """),
    Truth(RUNS, "tool", Has(("TavilySearchTool", "GitHub")), """
        yes  {"execution_summary": {"toolsUsed": ["TavilySearch"]}}
        yes  {"execution_summary": {"toolsUsed": ["githubtool"]}}
        no   {"execution_summary": {"toolsUsed": ["Tool", "TavilySearchToolTool"]}}
    """),
    Truth(RUNS, "tool", Defined(), """
        yes  {"execution_summary": {"toolsUsed": []}}
        yes  {"metadata": {"tool_usage": [{"tool": "GitHubTool"}]}}
        no   {"metadata": {"tool_usage": []}}                                # no name is recorded
        no   {"metadata": {"tool_usage": [{"tool": null}]}}
        no   {}
    """),
    Truth(RUNS, "agent", Has(("writer",)), """
        yes  {"execution_summary": {"agentsUsed": ["researcher", "writer"]}}
        yes  {"routing": {"assigned_to": ["writer"]}}
        yes  {"execution_summary": {"agentsUsed": [1, true, null, ["x"], {}, "writer"]}}   # whatever stands beside it
        yes  {"execution_summary": {"agentsUsed": ["Writer"]}}               # whatever its case
        yes  {"execution_summary": {"agentsUsed": ["WriterAgent"]}}          # with the suffix, too
        no   {"execution_summary": {"agentsUsed": ["copywriter"]}}
        no   {"execution_summary": {"agentsUsed": [["writer"]]}}             # not inside a member
        no   {"execution_summary": {"agentsUsed": [{"name": "writer"}]}}
        yes  {"execution_summary": {"agentsUsed": "writer"}}                 # a list held as text
        yes  {"routing": {"assigned_to": "Researcher, Writer"}}
        yes  {"execution_summary": {"agentsUsed": [" writer "]}}             # blanks around it aside
        no   {"execution_summary": {"agentsUsed": {"writer": 1}}}
        no   {"execution_summary": {"agentsUsed": []}}
        no   {"execution_summary": {"agentsUsed": null}}
        no   {}
    """),
    Truth(RUNS, "agent", Has(("1", "true", "null")), """
        yes  {"routing": {"assigned_to": ["1"]}}
        no   {"routing": {"assigned_to": [1, true, null]}}                   # members of another kind never match
        no   {"routing": {"assigned_to": [[], {}]}}
    """),
    Truth(RUNS, "agent", Has(("writer", "reviewer")), """
        yes  {"routing": {"assigned_to": ["reviewer"]}}                      # any of them
        yes  {"execution_summary": {"agentsUsed": []}, "routing": {"assigned_to": ["writer"]}}
        no   {"routing": {"assigned_to": ["researcher"]}}
    """),
    Truth(RUNS, "agent", Defined(), """
        yes  {"routing": {"assigned_to": []}}                                # an empty list is recorded
        yes  {"execution_summary": {"agentsUsed": [1]}}
        yes  {"routing": {"assigned_to": "writer"}}
        no   {"routing": {"assigned_to": {}}}
        no   {"routing": {"assigned_to": null}}
        no   {}
    """),
    Truth(EXAMPLES, "team", Has(("analyst",)), """
        yes  {"team": ["analyst"]}
        yes  {"team": "researcher,analyst"}                                  # a list held as text
        yes  {"team": "researcher: searches\\nanalyst: counts"}
        yes  {"team_capabilities": ["analyst"]}
        no   {"team": "Senior Analysts"}                                     # a part of a name is no name
        yes  {"team": "- Researcher: searches\\r\\n- Analyst : counts\\r\\n"}
        yes  {"team": "writer: calls\\nreviewer: analyst"}                    # approximate: what is said counts too
        yes  {"team": "- analyst (of the harbour): counts"}                  # a remark behind a name is none of it
        no   {"team": ["Analyst"]}
        no   {"team": ["analysts"]}
        no   {"team": "researcher"}
        no   {"team": {"analyst": 1}}
        no   {"team": 1}
        no   {}
    """),
    Truth(EXAMPLES, "team", Defined(), """
        yes  {"team": []}
        yes  {"team": ""}
        no   {"team": 5}
        no   {"team": false}
        no   {"team": null}
        no   {"team": {}}
        no   {}
    """),
    Truth(RUNS, "events", Eq(2), """
        yes  {"events": [1, null]}
        no   {"events": []}
        no   {"events": [1, 2, 3]}
        no   {"events": "ab"}                                                # a text has no length here
        no   {"events": {"length": 2}}
        no   {"events": 2}
        no   {"_len": {"events": 2}}                                         # a stored _len counts nothing
        no   {}
    """),
    Truth(RUNS, "events", Range(low=100, low_open=True), """
        yes  {"events": [1, 2], "segments": {"eventCount": 99}}              # what was moved counts
        no   {"events": [1, 2], "segments": {"eventCount": 98}}
        no   {"events": [1, 2], "segments": {"eventCount": "99"}}
        no   {"events": [1, 2], "segments": {"maxSegmentIndex": 99}}         # nobody counted
        no   {"events": [1, 2], "segments": 99}
        no   {"segments": {"eventCount": 200}}                               # no list, no length
    """),
    Truth(RUNS, "events", OneOf((2, 5)), """
        yes  {"events": [1, 2]}
        yes  {"events": [1, 2], "segments": {"eventCount": 3}}
        yes  {"events": [1, 2], "segments": {"eventCount": null}}
        no   {"events": [1, 2], "segments": {"eventCount": 2}}
    """),
    Truth(RUNS, "events", Eq(0), """
        yes  {"events": []}
        yes  {"events": [], "_len": {"events": 5}}
        no   {"events": ""}
        no   {"events": {}}
        no   {"events": null}
        no   {}
    """),
    Truth(RUNS, "rounds", OneOf((1, 3)), """
        yes  {"judge_evaluations": [{}]}
        yes  {"judge_evaluations": [1, 2, 3]}
        no   {"judge_evaluations": [1, 2]}
        no   {"judge_evaluations": true}
        no   {}
    """),
    Truth(RUNS, "rounds", Range(low=1, low_open=True), """
        yes  {"judge_evaluations": [{}, {}]}
        no   {"judge_evaluations": [{}]}
        no   {"judge_evaluations": "aa"}
        no   {"_len": {"judge_evaluations": 5}}
        no   {}
    """),
    Truth(SEGMENTS, "events", Range(low=0.5, high=2), """
        yes  {"events": [1]}
        yes  {"events": [1, 2]}
        no   {"events": []}
        no   {"events": [1, 2, 3]}
        no   {}
    """),
    Truth(RUNS, "events", Defined(), """
        yes  {"events": []}
        no   {"events": "[]"}
        no   {"events": null}
        no   {"_len": {"events": 0}}
        no   {}
    """),
    Truth(OPTIMIZATIONS, "train", Eq(60), """
        yes  {"trainExampleCount": 60}
        yes  {"trainExampleCount": 60.0}
        yes  {"trainExampleIds": [], "trainExampleCount": 60}
        no   {"trainExampleCount": "60"}
        no   {"trainExampleCount": [60]}
        no   {"trainExampleIds": 60}
        no   {}
    """),
    Truth(OPTIMIZATIONS, "train", OneOf((0, 2)), """
        yes  {"trainExampleIds": ["a", "b"]}
        yes  {"trainExampleCount": 0}
        no   {"trainExampleIds": ["a"], "trainExampleCount": 1}
    """),
    Truth(OPTIMIZATIONS, "eval", Range(low=10), """
        yes  {"valExampleCount": 10}
        no   {"valExampleCount": 9, "evalExampleIds": ["a"]}
        no   {"valExampleCount": null}
    """),
    Truth(OPTIMIZATIONS, "eval", Defined(), """
        yes  {"valExampleCount": 0}
        yes  {"evalExampleIds": []}
        no   {"valExampleCount": true}
        no   {}
    """),
    Truth(CACHE, "key", Eq("sha256:3d"), """
        yes  {"cacheKey": "sha256:3d"}
        no   {"cacheKey": "sha256:3D"}
        no   {"key": "sha256:3d"}
        no   {}
    """),
)  # fmt: skip

# Rows of lists: SQL made them, no SQL is ever asked about them.
ROWS: Final = (
    Truth(RUNS, "events", Eq(2), """
        yes  {"_len": {"events": 2}}
        no   {"_len": {"events": 3}}
        no   {"_len": {}}
        no   {"_len": {"judge_evaluations": 2}}
        no   {}
    """),
    Truth(RUNS, "rounds", Range(low=1, low_open=True), """
        yes  {"_len": {"judge_evaluations": 2}}
        no   {"_len": {"judge_evaluations": 1}}
        no   {"_len": {"judge_evaluations": true}}
        no   {"_len": {"judge_evaluations": "2"}}
        no   {"_len": null}
        no   {"_len": 2}
    """),
    Truth(RUNS, "events", Defined(), """
        yes  {"_len": {"events": 0}}
        no   {"_len": {"events": null}}
        no   {"_len": {}}
    """),
)  # fmt: skip

# Documents of files: the service could not store them, and the bridge to the npm engine refuses NaN.
FILES: Final = (
    Truth(RUNS, "score", Range(high=6.0), """
        yes  {"quality": {"score": 0.0}}
        yes  {"quality": {"score": 0, "used_fallback": false}}
        yes  {"quality": {"score": 0, "used_fallback": "true"}}
        yes  {"quality": {"score": 5.5, "used_fallback": true}}
        no   {"quality": {"score": 0.0, "used_fallback": true}}              # the judge was off
        no   {"quality": {"overallScore": 0, "used_fallback": true}}
        no   {"quality": {"used_fallback": true}}
    """),
    Truth(RUNS, "score", Defined(), """
        no   {"quality": {"score": 0.0, "used_fallback": true}}              # the judge was off
        no   {"quality": {"score": NaN}}                                     # what JSON can't say is no value
        no   {"quality": {"score": 1e999}}
        no   {"quality": {"score": -1e999}}
        yes  {"quality": {"overallScore": NaN, "score": 7}}
    """),
    Truth(RUNS, "score", Range(low=5), """
        no   {"quality": {"score": 1e999}}                                   # too large for a double is infinite
        no   {"quality": {"score": -1e999}}
        no   {"quality": {"score": NaN}}
    """),
    Truth(RUNS, "score", Eq(5), """
        no   {"quality": {"score": NaN}}
        no   {"quality": {"score": 1e999}}
    """),
    Truth(RUNS, "task", Contains(("report",)), """
        yes  {"task": "a lone surrogate \\ud800 and a report"}
        no   {"task": "\\ud800"}
    """),
)  # fmt: skip
