"""Whole scripts of keys in tmux, typed at once and slowly: `python -m tests.ui.bursts`; it needs tmux.

Each script is typed into the demo in one write, at 30 and at 60 ms a key, and in one write at once after the start.
All ways have to end on the same screen; it prints those that do not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from shutil import which
from typing import Final

from tests.ui.test_key_queue import SCRIPTS, pieces

_MORE: Final = (
    "e\r", "e\r]", "!jj\r", "G", "Gk\r", "4\rjj", "3jj\r", "2m", "c\x1bj", "i\x1b", "\r+", "\r\x1b[Cjj",
    "\rj\x1b[C\x1b[D",
    "G\r", "/x\r\r", ":mem\r\r", "u456\r\r", "\r]]\r", "]]\r",
    "\r:raw\r/task\r", "/zzz\x1bjj\r", ":optimizations\r\r", ":examples\rj\r",
)  # fmt: skip
_WAYS: Final = {"one write": 0.0, "30 ms": 0.03, "60 ms": 0.06, "one write at the start": -0.25}
_STILL: Final = 1.0  # seconds without a change
_PATIENCE: Final = 15.0  # seconds
_NUMBER: Final = count()


def ended_on(script: str, way: str) -> str:
    """Return the screen on which a script ends."""
    pause = _WAYS[way]
    pane = f"script-{next(_NUMBER)}"
    _tmux("new-session", "-d", "-s", pane, "-x", "80", "-y", "24", f"{sys.executable} -m fleet_tui --demo; sleep 60")
    try:
        if pause < 0:
            time.sleep(-pause)
        else:
            _settled(pane, "newest first")
        for keys in pieces(script) if pause > 0 else [script]:
            _tmux("send-keys", "-t", pane, "-l", keys)
            time.sleep(max(pause, 0))
        return _settled(pane, "fleet ▸")
    finally:
        _tmux("kill-session", "-t", pane)


def _settled(pane: str, text: str) -> str:
    """Return the screen once it holds a text and neither changes any more nor is worked on aside."""
    end, since, before, worked = time.monotonic() + _PATIENCE, time.monotonic(), "", 0
    while time.monotonic() < end:
        now, ticks = _tmux("capture-pane", "-p", "-t", pane), _ticks(pane)
        if now != before or ticks != worked:
            before, worked, since = now, ticks, time.monotonic()
        elif text in now and time.monotonic() - since > _STILL:
            break
        time.sleep(0.05)
    return before


def _ticks(pane: str) -> int:
    """Return how many hundredths of a second the program has computed, 0 where the system does not say."""
    shell = _tmux("display-message", "-p", "-t", pane, "#{pane_pid}").strip()
    try:
        child = Path(f"/proc/{shell}/task/{shell}/children").read_text(encoding="ascii").split()[0]
        spent = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (OSError, IndexError):
        return 0
    return int(spent[11]) + int(spent[12])


def _tmux(*words: str) -> str:
    command = ["tmux", "-L", f"bursts-{os.getpid()}", "-f", os.devnull, *words]  # a server of our own
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def main() -> None:
    """Type all scripts in all ways, and exit with 1 where two ways differ."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--only", nargs="*", default=[""], help="scripts that begin with one of these")
    options = reading.parse_args()
    if which("tmux") is None:
        sys.exit("tests.ui.bursts needs tmux")
    scripts = [each for each in (*SCRIPTS, *_MORE) if each.startswith(tuple(options.only))]
    different = 0
    _tmux("new-session", "-d", "sleep 100000")  # without a session its server ends
    for script in scripts:
        ends = {way: ended_on(script, way) for way in _WAYS}
        slowly = ends["60 ms"]
        for way in [way for way, end in ends.items() if end != slowly]:
            different += 1
            print(f"{script!r} {way}:\n{ends[way]}\nbut slowly:\n{slowly}")
    _tmux("kill-server")
    print(f"{len(scripts)} scripts x {len(_WAYS)} ways, {different} differences")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
