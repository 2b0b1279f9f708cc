"""Runs the command line, as `python -m fleet_tui` and as the installed command."""

from __future__ import annotations

import gc
import signal

gc.set_threshold(100_000)  # else it looks 34 times through what importing makes, finds nothing, and takes 5 ms
# Before there is anything to leave in order, and after, ctrl+c ends without a stack of Python; ignored it stays so.
_HEARD = signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _HEARD:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
from fleet_tui.cli import cli  # noqa: E402 - which takes a tenth of a second, and a busy machine some

if _HEARD:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> None:
    """Runs the command line; leaves by `SystemExit`."""
    try:
        cli(prog_name="fleet-tui")
    finally:
        if _HEARD:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        gc.freeze()  # what is left goes with the process: to look through it first took 0.5 s after 3,000 keys


if __name__ == "__main__":
    main()
