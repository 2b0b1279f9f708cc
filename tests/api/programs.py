"""The programs that the package prints of itself, and accounts on which they read what they read in the demo."""

from __future__ import annotations

import contextlib
import io
import json
import re
import textwrap
import time
from collections.abc import Iterator
from typing import Any, Final

import fleet_tui
from fleet_tui.demo import FOLDER, NOW
from fleet_tui.fields import Container

DATABASE: Final = "agentic-fleet"
_DEMO: Final = "demo=True"
_NUMBER: Final = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_INDENT: Final = "    "


def _programs() -> Iterator[tuple[str, str]]:
    """Each with the sentence above it."""
    title, lines = "", []
    for part in [*(fleet_tui.__doc__ or "").strip().split("\n\n"), ""]:
        if part.startswith(_INDENT):
            lines.append(textwrap.dedent(part))
        else:
            if lines:
                yield title, "\n\n".join(lines) + "\n"
            title, lines = part.removesuffix(":"), []


PROGRAMS: Final = dict(_programs())


def printed(program: str) -> str:
    """What a program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def of_the_environment(program: str) -> str:
    """The same program, reading from what the environment names."""
    assert _DEMO in program
    return program.replace(_DEMO, "")


def rows_of(text: str) -> list[str]:
    """The lines, for rows of one second come in any order; without what they cost, and the last digits of likeness."""
    return sorted(_NUMBER.sub("…", text).splitlines())


def as_of_now(container: Container) -> list[dict[str, Any]]:
    """The demo's documents, but those that no account can hold, as long before now as they are before its clock."""
    later = int(time.time() - NOW.timestamp())
    documents = {}
    for line in (FOLDER / f"{container.name}.jsonl").read_bytes().splitlines():
        document = json.loads(line)
        named = document.get("id"), document.get(container.partition_key.steps[0])
        if all(isinstance(each, str) for each in named):
            documents[named] = {**document, "_ts": document["_ts"] + later} if "_ts" in document else document
    return list(documents.values())
