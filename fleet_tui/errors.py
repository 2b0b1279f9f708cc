"""Gathers everything that can go wrong in one tree; each error says what happened and what to do next.

FleetError
├── UsageError                 the user's words: exit code 2
│   ├── FilterError            a filter that cannot be parsed, with the column
│   └── SettingsError          a setting that is missing, contradictory or malformed
└── SourceError                the source did not answer as asked: exit code 1
    ├── ContainerMissing       no such database or container
    ├── Unauthorized           401: key or clock
    ├── Forbidden              403: role or firewall
    ├── Throttled              429, with the time to wait
    ├── OverBudget             the session has used what --max-ru allows
    ├── Unreachable            refused, DNS, proxy, TLS
    ├── TimedOut               our deadline passed
    ├── Incomplete             a part of the source did not answer; `records` holds what came
    ├── Unreadable             the reply or file is not what it should be
    ├── ServiceFailed          any other answer of the service
    └── Unsure                 what was sent may be written or not; `next_step` says whether to read it first
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from fleet_tui.redact import redact


class Reply(Struct, frozen=True):
    """Holds the service's own words on a refusal, to be pasted into a ticket."""

    status: int | None = None
    sub_status: int | None = None
    activity_id: str | None = None


class FleetError(Exception):
    """Is the one base to catch; `cause` says what happened, `next_step` what to do; neither holds a secret."""

    def __init__(self, cause: str, next_step: str = "", reply: Reply | None = None) -> None:
        self.cause = redact(cause)
        self.next_step = redact(next_step)
        super().__init__(self.cause)
        self.reply = reply or Reply()

    def __str__(self) -> str:
        """Returns cause and next step on one line, with the activity id where the service gave it."""
        parts = [self.cause]
        if self.next_step:
            parts.append(self.next_step)
        if self.reply.activity_id:
            parts.append(f"activity id {self.reply.activity_id}")
        return " · ".join(parts)


class UsageError(FleetError):
    """Says that the user's words cannot be carried out."""


class FilterError(UsageError):
    """Says that a filter cannot be parsed; `column` counts from 0 in `text`, and the caret stands there."""

    def __init__(self, cause: str, text: str, column: int, next_step: str = "") -> None:
        super().__init__(cause, next_step)
        self.text = text
        self.column = column

    def pointed(self) -> str:
        """Returns the filter with a caret under the place, then cause and next step, on four lines at most."""
        # a line break or control character as one harmless character: the columns after it stay where they are
        shown = "".join(each if each.isprintable() else "\ufffd" for each in self.text)
        lines = [shown, " " * _width(shown[: self.column]) + "^", self.cause]
        return "\n".join([*lines, self.next_step] if self.next_step else lines)


def _width(text: str) -> int:
    """Counts the columns of a terminal that a text takes."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.category(each) in ("Mn", "Me") for each in text)


class SettingsError(UsageError):
    """Says that a setting is missing, contradictory or malformed."""


class SourceError(FleetError):
    """Says that the source did not answer as asked."""


class ContainerMissing(SourceError):
    """Says that there is no such database or container."""


class Unauthorized(SourceError):
    """Says that the service does not accept the key or token, or that the clock is off."""


class Forbidden(SourceError):
    """Says that the identity may not do this, or that the firewall keeps the address out."""


class Throttled(SourceError):
    """Says that the request charge is used up; `retry_after` is in seconds."""

    def __init__(self, cause: str, retry_after: float, next_step: str = "", reply: Reply | None = None) -> None:
        super().__init__(cause, next_step, reply)
        self.retry_after = retry_after


class OverBudget(SourceError):
    """Says that the request units of the session are used up; nothing was sent."""


class Unreachable(SourceError):
    """Says that there is no connection: refused, DNS, proxy or TLS."""


class TimedOut(SourceError):
    """Says that the deadline of the action passed."""


class Incomplete(SourceError):
    """Says that some records may be missing; `records` holds those that came, where nobody was given them yet."""

    def __init__(
        self, cause: str, next_step: str = "", reply: Reply | None = None, records: Sequence[object] = ()
    ) -> None:
        super().__init__(cause, next_step, reply)
        self.records = tuple(records)


class Unreadable(SourceError):
    """Says that the reply or the file is not as it should be."""


class ServiceFailed(SourceError):
    """Carries any other answer of the service."""


class Unsure(SourceError):
    """Says of what was sent to be written that nobody knows whether it is stored.

    Of the events of a run it holds the ids: `unknown` of those that it speaks of, `written` of those that this flush
    stored before, `unwritten` of those that are known not to be stored. All but the written go on waiting.
    """

    written: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
