"""Bytes of a terminal, however they come and whatever is lost of them: the keys that were typed, all and in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
from textual import constants
from textual.events import Key, Paste

from fleet_tui.ui.terminal_input import TerminalInput

TICK = None
LATE = object()  # four seconds go by
WAYS = {
    "escape, and a key behind it in one packet": ([b"\x1bq"], ["escape", "q"]),
    "escape, and a command behind it": ([b"\x1b:mem\r"], ["escape", "colon", "m", "e", "m", "enter"]),
    "escape and a key, in two packets": ([b"\x1b", b"j"], ["escape", "j"]),
    "escape three times, and the key that leaves": ([b"\x1b\x1b\x1bq"], ["escape", "escape", "escape", "q"]),
    "escape and enter": ([b"i\x1b\rj"], ["i", "escape", "enter", "j"]),
    "escape and backspace": ([b"2\r\x1b\x7f"], ["2", "enter", "escape", "backspace"]),
    "escape and the backspace of another terminal": ([b"\x1b\x08"], ["escape", "backspace"]),
    "escape and tab": ([b"c\x1b\tj"], ["c", "escape", "tab", "j"]),
    "escape and a line end typed before the start": ([b"\x1b\n"], ["escape", "enter"]),
    "escape and ctrl+z": ([b"\x1b\x1a"], ["escape", "ctrl+z"]),
    "escape and ctrl+c": ([b"\x1b\x03"], ["escape", "ctrl+c"]),
    "escape and enter, in two packets": ([b"\x1b", b"\r"], ["escape", "enter"]),
    "escape twice and enter": ([b"\x1b\x1b\r"], ["escape", "escape", "enter"]),
    "escape and a letter of two bytes": ([b"\x1b\xc3\xa9"], ["escape", "é"]),
    "escape and that letter, apart": ([b"\x1b\xc3", b"\xa9"], ["escape", "é"]),
    "escape, a bracket that begins nothing, and enter": ([b"\x1b[\r"], ["escape", "left_square_bracket", "enter"]),
    "escape, that bracket, and a letter": ([b"\x1b[j"], ["escape", "left_square_bracket", "j"]),
    "escape, that bracket, and the next match": ([b"\x1b[n"], ["escape", "left_square_bracket", "n"]),
    "escape, that bracket, and nothing": ([b"\x1b[", TICK], ["escape", "left_square_bracket"]),
    "escape, that bracket, and escape": ([b"\x1b[\x1b", TICK], ["escape", "left_square_bracket", "escape"]),
    "escape, the other bracket, and a section": ([b"\x1b]2", TICK], ["escape", "right_square_bracket", "2"]),
    "escape, the other bracket, a section, and enter": ([b"\x1b]2\r"],
                                                        ["escape", "right_square_bracket", "2", "enter"]),
    "escape, O and enter": ([b"\x1bO\r"], ["escape", "O", "enter"]),
    "an answer cut in its number": ([b"\x1b]1", b"1;rgb:1e1e\x07j"], ["j"]),
    "arrows of any terminal": ([b"\x1b[A\x1bOA\x1b[1;1A\x1b[a\x1b[[A\x1b[Z\x1b[15~"],
                               ["up", "up", "up", "shift+up", "f1", "shift+tab", "f5"]),
    "thousands of NUL": ([b"\0" * 5_000 + b"q"], ["ctrl+@", "q"]),
    "escape alone": ([b"\x1b", TICK], ["escape"]),
    "escape, then a bracket that begins nothing": ([b"\x1b]", TICK], ["escape", "right_square_bracket"]),
    "an arrow in two packets": ([b"j\x1b[", b"Ak"], ["j", "up", "k"]),
    "an arrow behind an escape": ([b"\x1b\x1b[A"], ["escape", "up"]),
    "a letter of two bytes, apart": ([b"\xc3", b"\xa9"], ["é"]),
    "a paste": ([b"\x1b[200~status:failed\x1b[201~\r"], ["<status:failed>", "enter"]),
    "a paste whose marks are cut": ([b"\x1b[20", b"0~one two three four five", b"\x1b[201", b"~q"],
                                    ["<one two three four five>", "q"]),
    "escape within a paste": ([b"\x1b[200~one\x1bqtwo\x1b[201~"], ["<one\x1bqtwo>"]),
    "a paste without an end, and what is typed then": ([b"\x1b[200~one", b"j", b"k", LATE, TICK], ["<one>", "j", "k"]),
    "a paste without an end, while keys repeat": ([b"\x1b[200~one", *[b"j"] * 3, LATE, b"j"], ["<one>", *"jjjj"]),
    "a paste without an end, and ctrl+c": ([b"\x1b[200~one", b"\x03"], ["<one>", "ctrl+c"]),
    "a paste without an end, and another": ([b"\x1b[200~one", b"\x1b[200~", LATE, TICK, LATE, TICK], ["<one>", "<>"]),
    "a paste in many packets over a slow link": ([b"\x1b[200~" + b"a" * 20, LATE, b"b" * 20 + b"\x1b[201~"],
                                                [f"<{'a' * 20}{'b' * 20}>"]),
    "an answer to somebody else": ([b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\j"], ["j"]),
    "an answer in two packets": ([b"\x1b]11;rgb:1e1e", b"/1e1e/1e1e\x07j"], ["j"]),
    "an answer without an end, and what is typed then": ([b"\x1b]11;rgb:", b"j", LATE, TICK], ["j"]),
    "an answer without an end, and ctrl+c": ([b"\x1b]11;rgb:", b"\x03"], ["ctrl+c"]),
    "no text at all": ([b"\xff", b"\xe9j"], ["j"]),
    "a number without an end": ([b"\x1b[" + b"9" * 5000 + b"u", b"j"], ["j"]),
}  # fmt: skip


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def told(reads: Sequence[object], *, alt: bool = False) -> list[str]:
    """What becomes of reads: the names of keys, and pastes in angles."""
    clock, found = Clock(), []
    arriving = TerminalInput(alt=alt, now=clock)
    for read in reads:
        if read is LATE:
            clock.now += 4
            continue
        assert read is None or isinstance(read, bytes)
        found += arriving.take(read)
    return [
        f"<{each.text}>" if isinstance(each, Paste) else each.key for each in found if isinstance(each, Key | Paste)
    ]


@pytest.mark.parametrize("name", WAYS)
def test_what_was_typed_is_told_whatever_came_with_it(name: str) -> None:
    reads, keys = WAYS[name]
    assert told(reads) == keys


def test_what_was_read_at_once_was_typed_at_once_however_slow_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual._time.get_time", count(1).__next__)  # a second from one message to the next
    arriving = TerminalInput()
    assert [each.time for each in arriving.take(b"2jm\x1bm")] == [1] * 5
    (later,) = arriving.take(b"x")
    assert later.time > 1


def test_who_has_keys_with_alt_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
    assert told([b"\x1bq", TICK, b"\x1b", TICK, b"j"], alt=True) == ["alt+q", "escape", "j"]
