"""Writes the log file: the words of the app and of the SDK, without secrets, and never on a terminal."""

from __future__ import annotations

import logging
import os
import sys
from io import TextIOWrapper
from typing import Final

from fleet_tui import __version__
from fleet_tui.disk import NO_WAIT
from fleet_tui.errors import FleetError, SettingsError
from fleet_tui.redact import redact
from fleet_tui.text import visible

_OWN: Final = "fleet_tui"
_SDK: Final = "azure"
_INSTALLED: Final[list[logging.Handler]] = []
_LINE: Final = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s %(message)s"


class _Redacting(logging.Formatter):
    """Writes records without secrets and without characters that act on a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(redact(super().format(record)))


class _OwnFile(logging.FileHandler):
    """Appends to a file that only its owner may read; a pipe without a reader is not waited for."""

    def _open(self) -> TextIOWrapper:
        private = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | NO_WAIT, 0o600)
        return TextIOWrapper(open(private, "ab"), encoding=self.encoding, line_buffering=True)  # noqa: PTH123


def start_log(path: str | None) -> None:
    """Sends all logging and all warnings to a file, or nowhere: on the terminal they would fall into the screen.

    Our own records from DEBUG on, those of others from WARNING on: the SDK tells ids of documents below that.

    Raises:
        SettingsError: the file cannot be written.
    """
    handler = logging.NullHandler() if path is None else _file(path)
    for name in ("", _SDK, _OWN):  # the records of the last two go no further than their own logger
        logger = logging.getLogger(name)
        logger.propagate = False
        for each in _INSTALLED:
            logger.removeHandler(each)
        logger.addHandler(handler)
    for each in _INSTALLED:
        each.close()
    _INSTALLED[:] = [handler]
    logging.getLogger(_SDK).setLevel(logging.WARNING)
    logging.getLogger(_OWN).setLevel(logging.CRITICAL if path is None else logging.DEBUG)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a full disk is no reason to write on the screen
    term = os.environ.get("TERM", "")
    own = logging.getLogger(_OWN)
    own.info("fleet-tui %s, Python %s, %s, TERM=%s", __version__, sys.version.split()[0], sys.platform, term)


def log_failure(error: Exception) -> None:
    """Notes why a command ended: words for what was foreseen, a traceback for a defect."""
    if _INSTALLED:  # else it would be told on stderr, where it is told already
        logging.getLogger(_OWN).error("%s", error, exc_info=None if isinstance(error, FleetError) else error)


def _file(path: str) -> logging.Handler:
    try:
        handler = _OwnFile(path, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"--log {path} cannot be written: {error.strerror}", "give it another place") from None
    handler.setFormatter(_Redacting(_LINE, "%Y-%m-%d %H:%M:%S"))
    return handler
