"""Hostile documents in a real terminal: what is stored there reaches it as text and as nothing else."""

from __future__ import annotations

import re
from operator import itemgetter
from urllib.parse import quote

from fleet_tui.fields import WRITTEN
from fleet_tui.query.filter_text import format_term
from fleet_tui.query.query import Contains, Term
from fleet_tui.schema import RUNS
from tests.demo.reading import run
from tests.demo_data.cases import CASES
from tests.terminal import OWN, terminal

HOSTILE = ("hostile-terminal", "hostile-markup", "hostile-id", "lone-surrogate", "cjk", "emoji")


def test_no_control_byte_of_a_document_reaches_the_terminal() -> None:
    """One screen after the other, all hostile runs in one process: what is written of each is looked at in the end."""
    ids = [CASES[case] for case in HOSTILE]
    with terminal("runs", format_term(Term(RUNS.field("id"), Contains(tuple(ids)))), "--demo") as screen:
        screen.until(f"…{ids[HOSTILE.index('cjk')][-7:]}")  # a number over the rows may be drawn a digit at a time
        screen.press("\r")
        screen.until("[timeline]")
        for place in range(len(ids)):
            for key in ("j", "j", "j", "\t", "j", "j", "x", "j", "j", "\x1b"):
                screen.press(key)
            for key in ("\x1b[C", "G") * 4:  # judge, answer, plan, raw
                screen.press(key)
            for key in ("+", "g", "\x1b[C", "J" if place < len(ids) - 1 else ""):
                screen.press(key)
        screen.press("q")
        screen.until("fleet://run/")
        assert screen.process.wait(10) == 0
    left = OWN.sub(b"", screen.written)
    text = left.decode("utf-8")
    oldest = min(map(run, HOSTILE), key=itemgetter(WRITTEN))
    assert quote(oldest["id"]) in text.rpartition("fleet://run/")[2], "J went through all of them"
    assert not re.findall("[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "\x1b" not in text, text[max(text.find("\x1b") - 80, 0) : text.find("\x1b") + 80]
    assert b"\x07" not in left


def test_what_looks_like_markup_stands_there_as_it_was_written() -> None:
    with terminal("run", CASES["hostile-markup"], "--demo") as screen:
        screen.until("[@click=app.quit]x[/] [b]Task[/b] classified")
        screen.press("q")
        screen.until("fleet://run/")
        assert screen.process.wait(10) == 0


def test_the_terminal_is_given_back_and_the_address_told_when_one_leaves() -> None:
    with terminal("--demo") as screen:
        screen.until("…5YWPSRE")  # before there is a row there is no address to tell
        screen.press("q")
        screen.until("fleet://run/")
        assert b"\x1b[?1049l" in screen.written
        assert b"\x1b[?25h" in screen.written
