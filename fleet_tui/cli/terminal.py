"""Tells where a command prints, whether a screen can be shown there, and by which exit code what fails ends."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from fleet_tui.cli.options import typed
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.output.streams import INTERRUPTED, Streams, error_words

_WIDTH: Final = 120  # of text where there is no terminal
_READER_GONE: Final = 141  # what a shell reports of a command that SIGPIPE ended


def streams() -> Streams:
    """Return the streams of this process, as wide as the terminal, in ASCII if that was asked for."""
    ctx = click.get_current_context(silent=True)
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    return Streams(sys.stdout, sys.stderr, width, ascii_only=bool(ctx and typed(ctx).get("ascii")))


def no_screen() -> str:
    """Say why no screen can be shown here, or nothing where it can; words on stderr may go anywhere."""
    for name, stream in (("standard input", sys.stdin), ("standard output", sys.stdout)):
        if stream is None or not stream.isatty():  # None where the shell closed it
            return f"the screen needs a terminal, and {name} is {'closed' if stream is None else 'not one'}"
    return "TERM=dumb says that this terminal cannot draw one" if os.environ.get("TERM") == "dumb" else ""


def on_terminal() -> bool:
    """Say whether a screen can be shown here."""
    return not no_screen()


@contextmanager
def told(streams: Streams) -> Iterator[Streams]:
    """Tell whatever fails in words, and end with its exit code; a reader that went away and ctrl+c need no words."""
    try:
        yield streams
    except BrokenPipeError:
        streams.abandon()
        sys.exit(_READER_GONE)
    except KeyboardInterrupt:
        streams.abandon()
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # a defect is told too: nobody wants our stack on their terminal
        from fleet_tui.log import log_failure
        from fleet_tui.present.words import defect

        log_failure(error)
        streams.say(error_words(error if isinstance(error, FleetError) else defect(error)))
        sys.exit(2 if isinstance(error, UsageError) else 1)
