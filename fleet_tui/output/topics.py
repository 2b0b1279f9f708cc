"""Prints the topics of `fleet-tui help`: the words between the tables stand here, the tables are those of the code."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from msgspec import Struct

from fleet_tui import __doc__ as about
from fleet_tui.fields import Container
from fleet_tui.json_line import json_line
from fleet_tui.model.dspy_row import INPUTS
from fleet_tui.output.streams import Streams
from fleet_tui.present.cells import Line, cell_width, fit, fold, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.reference import field_lines, grammar_lines, sign_lines, title, word_lines
from fleet_tui.query.filter_text import filter_words
from fleet_tui.schema import EVENTS, sections
from fleet_tui.settings.table import BESIDE, SETTINGS, Setting
from fleet_tui.text import one_line

Topic: TypeAlias = Callable[[int], Sequence[Line]]  # its lines at a width

_WIDEST: Final = 100  # cells: the eye loses longer lines
_NAME: Final = 20
_READ_NAME: Final = 18

_KEYS: Final = (
    "? on the screen lists the keys of that screen first. : runs a command by its name: those without a key stand here "
    "by that name.",
)
_FILTERS: Final = (
    "A filter works alike on the screen (/) and on the command line, for files and for an account: "
    "fleet-tui runs 'failed:yes since:24h'. Quote it: a shell takes < and > for itself.",
    "since: and until: mean the last write, created: a time of the record's own. A time typed without Z means what the "
    "screen shows. In files a time without a zone is meant in this machine's zone, or in that of --zone. ~ before an "
    "age: the file does not say when the row was written, and a time in it, or else the file's own, stands for that.",
    "failed: is what the status says; where nobody stored one, a failed phase or an error tells; the list shows ✗?. "
    "expired: needs a time of writing and a ttl, both stored, and holds only where the container's TTL is on. What is "
    "worked out after reading searches the rows that were read, and the list says how many.",
)
_JSON: Final = (
    "--json prints one object a line, never cut, with the names on the left. --raw prints documents as they are stored "
    "(embeddings with --vectors), --plain aligned text. Rows of runs and optimizations end with failed, which is null "
    "where nothing tells, and derived_from, the sign of a failure that no status tells; a row that its id alone does "
    "not open has its address. Of an example every list is a list, however it was stored; --dspy prints what DSPy is "
    "trained with. run ID adds cause, timeline and segments_missing, similar ID adds similarity, or distance where the "
    "account's vector policy is euclidean.",
    "Rows go to stdout, words to stderr. Exit code 0 is success, 1 a failure, 2 a mistake in what was typed or set; "
    "diff: 3 says that the runs differ.",
)
_SETTINGS: Final = (
    "A flag wins over the profile, the profile over variables, AZURE_COSMOS_… over COSMOSDB_…. Two variables of one "
    "setting that differ stop with exit code 2. fleet-tui config prints each setting and where it came from.",
    "On the left stands the name in a profile, below the meaning the flag, the variables, and the default.",
)
_FILES: Final = (
    "--data PATH reads a folder, a file, a zip of such files, or - for standard input; each may be packed with gzip. "
    ".json holds one document or a list of them, .jsonl one on each line.",
    "In a folder and in a zip the names of the files count. A file that is named itself, and standard input, may have "
    "any name: each document is recognised by its fields. One of the ways that stand between dots is enough; fields "
    "with a + count together, and of those with a | between them any.",
)
_NEVER_OPENED: Final = (
    "Of a log folder a saved result is read, else candidate_tree.html, run_log.txt and candidates.json; gepa_state.bin "
    "is never opened, for to load it runs the code it names.",
)
_TRACES: Final = (
    "The first document of a file tells its shape. In a folder a file of traces is one whose name has the word trace, "
    "traces, span, spans, otel, otlp, jaeger or zipkin in it, in a zip traces.jsonl and the like. A run without events "
    "has the timeline of its trace where exactly one has its task and ended within 5 s of it, and ended as that did if "
    "it records no end; in the run :no-trace takes both apart, and trace:ID or trace:any finds such runs in a list. "
    "pull and bundle hand such a run on with its timeline.",
)
_STRANGERS: Final = (
    "Files of other programs are refused by what they are. Lines that are no document are counted, and the first is "
    "named.",
)
_DSPY: Final = (
    "To train with DSPy, fleet-tui examples --dspy prints a row a line: task, context, team and available_tools are "
    "given, assigned_to, mode and tool_requirements are to be answered. Every list is a list, however it was stored.",
)
DSPY_PROGRAM: Final = f"""\
import dspy, json, sys
rows = [json.loads(line) for line in sys.stdin]
trainset = [dspy.Example(**row).with_inputs({", ".join(map(json_line, INPUTS))}) for row in rows]
"""
_PROGRAM: Final = "    "  # what each line of a program in the docstring of the package begins with


class ReadKind(Struct, frozen=True):
    """Holds of a kind of document what it is, which files and which fields tell it, and what else it becomes, if so."""

    what: str
    fields: str
    becomes: str
    files: Sequence[str] = ()

    @property
    def told_by(self) -> str:
        """Says what tells it, the names of files first."""
        return "; ".join(filter(None, (" ".join(self.files), self.fields)))


class Readable(Struct, frozen=True):
    """Holds what can be read, kind by kind, the folders looked into, and what is refused."""

    kinds: Sequence[ReadKind]
    below: Sequence[str]
    refused: Sequence[str]


def print_topic(streams: Streams, topic: Topic) -> None:
    """Print a topic as wide as the terminal, and no wider than is good to read."""
    for line in topic(min(streams.width, _WIDEST)):
        streams.line(line_text(line).rstrip())
    streams.flush()


def print_listed(streams: Streams, topics: Iterable[tuple[str, str]]) -> None:
    """Print what there is help on, a line each."""

    def lines(width: int) -> Iterator[Line]:
        for name, what in topics:
            yield from word_lines(f"fleet-tui help {name}", what, width, 24)

    print_topic(streams, lambda width: list(lines(width)))


def keys_topic(by_place: Topic) -> Topic:
    """Lay out the keys by place, which the screen knows, and the signs."""
    return lambda width: [*_prose(_KEYS, width), *by_place(width), *sign_lines(width)]


def filters_topic(width: int) -> list[Line]:
    """Lay out the grammar, the words of each section and of the events of a run, and the names of what is printed."""
    lines = [*_prose(_FILTERS, width), *title("any filter", width), *grammar_lines(width)]
    for container in sections():
        lines += [*title(container.section, width), *field_lines(container, width)]
    lines += title(f"the {EVENTS.many} of a run", width)
    for name, label in filter_words(EVENTS):
        lines += word_lines(f"{name}:", label, width)
    lines += [*title("--json", width), *_prose(_JSON, width)]
    for container in sections():
        lines += [
            *title(f"{container.section}: name, filter word, where it is stored", width),
            *_stored(container, width),
        ]
    return lines


def settings_topic(profiles: str) -> Topic:
    """Lay out each setting with its meaning and every way to set it, given the file of the profiles."""

    def lay_out(width: int) -> list[Line]:
        lines = [
            *_prose(_SETTINGS, width),
            *title(f"a setting of an account; profiles are in {one_line(profiles)}", width),
        ]
        for each in SETTINGS:
            lines += [*word_lines(each.name, each.meaning, width, _NAME), *word_lines("", _ways(each), width, _NAME)]
        lines += title("what no profile holds: where to read from at all, and this terminal", width)
        for beside in BESIDE:
            named = " · ".join(filter(None, (beside.flag, *beside.variables)))
            lines += word_lines(named, beside.meaning, width, _NAME)
        return lines

    return lay_out


def files_topic(readable: Readable) -> Topic:
    """Lay out what files can be read, how what they hold is recognised, and what is refused."""

    def lay_out(width: int) -> list[Line]:
        lines = [*_prose(_FILES, width), *title("what is read: names of files; fields → what it becomes", width)]
        for each in readable.kinds:
            lines += word_lines(each.what, each.told_by, width, _READ_NAME)
            lines += word_lines("", f"→ {each.becomes}", width, _READ_NAME) if each.becomes else []
        below = (
            f"A folder is also looked into at {' and '.join(readable.below)}; where none of these are, one level down.",
        )
        lines += [*title("folders, traces and logs", width), *_prose(below, width)]
        lines += [*_prose(_TRACES, width), *_prose(_NEVER_OPENED, width)]
        lines += [*title("refused", width), *_prose(_STRANGERS, width)]
        return [*lines, *_prose((" · ".join(readable.refused),), width)]

    return lay_out


def python_topic(width: int) -> list[Line]:
    """Lay out what the package says of itself, and how DSPy takes examples; the lines of programs are never broken."""
    lines: list[Line] = []
    for part in (about or "").strip().split("\n\n"):
        if part.startswith(_PROGRAM):
            lines += _program(part)
        else:
            lines += [[], *_prose((part.replace("\n", " ").replace("`", ""),), width)]
    return [*lines[1:], [], *_prose(_DSPY, width), *_program(textwrap.indent(DSPY_PROGRAM.rstrip(), _PROGRAM))]


def _program(text: str) -> list[Line]:
    return [[], *([(each, Tone.PLAIN)] for each in text.splitlines())]


def _prose(paragraphs: Iterable[str], width: int) -> list[Line]:
    lines: list[Line] = []
    for each in paragraphs:
        lines += [*fold([("  ", Tone.PLAIN), (each, Tone.PLAIN)], width, 2)]
    return lines


def _stored(container: Container, width: int) -> Iterator[Line]:
    for field in container.listed():
        where = ", ".join(dict.fromkeys(map(str, field.paths))) or "worked out after reading"
        names = f"{fit(field.json, _NAME)} {fit(field.name if field.match else '—', _NAME)}"
        yield from word_lines(names, where, width, cell_width(names))


def _ways(setting: Setting[Any]) -> str:
    said = " · ".join(filter(None, (setting.flag, " or ".join(setting.variables)))) or "only in a profile"
    return f"{said} · default {setting.default}" if setting.default else said
