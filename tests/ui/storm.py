"""A storm of keys on a real terminal: `python -m tests.ui.storm --keys 20000`; the same seed types the same keys.

Bursts of 1 to 12 keys, now and then a new size, over the demo, a folder or a rehearsed network. Neither `q`, ctrl+c,
ctrl+z nor a command that leaves is among them. It prints whether the program is alive, and how soon q ended it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import Final

from tests.terminal import Terminal, terminal

_KEYS: Final = (
    *"abcdefghijklmnoprstuvwxyzAEGJKNST0123456789/:?!.,=+-[]{}@# ",
    *("\x1b", "\r", "\t", "\x7f", "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"),
    *("\x15", "\x17", "\x01", "\x05", "\xe9", "調", "\x1b[200~two\nlines\x1b[201~"),
)
_SIZES: Final = ((80, 24), (60, 16), (120, 36), (13, 24), (22, 24), (12, 4), (200, 60), (40, 10), (1, 1))
_BURST: Final = 12
_LEFT: Final = ("\x1b", "\x1b", "\x1b", "q")


def storm(screen: Terminal, keys: int, chance: random.Random) -> int:
    """Type so many keys, and return how many were typed before the program ended, if it did."""
    typed = 0
    while typed < keys and screen.process.poll() is None:
        burst = [chance.choice(_KEYS) for _ in range(chance.randint(1, _BURST))]
        if ":" in burst:  # a command that leaves, or gives the terminal away, is no matter of keys
            burst = [each for each in burst if each != "\r"] + ["\x1b"] * 2
        screen.press("".join(burst))
        typed += len(burst)
        if chance.random() < 0.02:
            screen.resize(*chance.choice(_SIZES))
    return typed


def left_in(screen: Terminal) -> float:
    """Return how many seconds q takes after three escapes, each in a read of its own."""
    screen.resize(80, 24)
    screen.read(5.0, quiet=0.5)  # what was typed is still being done
    for key in _LEFT[:-1]:
        screen.press(key)
        screen.read(0.3, quiet=0.2)
    began = time.monotonic()
    screen.press(_LEFT[-1])
    while screen.process.poll() is None and time.monotonic() - began < 10:
        screen.read(0.02)
    return time.monotonic() - began


def main() -> None:
    """Storm, and exit with 1 where the program did not stand it."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--keys", type=int, default=20_000)
    reading.add_argument("--seed", type=int, default=1)
    reading.add_argument("--size", default="80x24", help="to begin with")
    reading.add_argument("words", nargs="*", default=["--demo"], help="of the program, behind --")
    options = reading.parse_args()
    with terminal(*options.words) as screen:
        screen.until("fleet ▸")
        screen.resize(*map(int, options.size.split("x")))
        typed = storm(screen, options.keys, random.Random(options.seed))
        alive = screen.process.poll() is None
        seconds = left_in(screen) if alive else 0.0
        code = screen.process.poll()
    print(f"{typed} keys, {'alive' if alive else 'ENDED'}, left in {seconds:.2f} s, exit code {code}")
    if code != 0:
        print(screen.plain()[-2_000:])
    sys.exit(code != 0)


if __name__ == "__main__":
    main()
