"""Everything that can go wrong, as one tree; each error says what happened and what to do next.

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
    ├── Unreadable             the reply or file is not what it should be
    └── ServiceFailed          any other answer of the service
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from fleet_tui.redact import redact


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service said of itself when it refused, to be pasted into a ticket."""

    status: int | None = None
    sub_status: int | None = None
    activity_id: str | None = None


class FleetError(Exception):
    """The one base to catch; `cause` says what happened, `next_step` what to do; neither holds a secret."""

    def __init__(self, cause: str, next_step: str = "", reply: Reply | None = None) -> None:
        self.cause = redact(cause)
        self.next_step = redact(next_step)
        super().__init__(self.cause)
        self.reply = reply or Reply()

    def __str__(self) -> str:
        """Cause and next step on one line, with the activity id where there is one."""
        parts = [self.cause]
        if self.next_step:
            parts.append(self.next_step)
        if self.reply.activity_id:
            parts.append(f"activity id {self.reply.activity_id}")
        return " · ".join(parts)


class UsageError(FleetError):
    """The user's words cannot be carried out."""


class FilterError(UsageError):
    """A filter that cannot be parsed; `column` counts from 0 in `text`, and the caret stands there."""

    def __init__(self, cause: str, text: str, column: int, next_step: str = "") -> None:
        super().__init__(cause, next_step)
        self.text = text
        self.column = column

    def pointed(self) -> str:
        """The filter with a caret under the place, then cause and next step, on four lines at most."""
        # a line break or control character as one harmless character: the columns after it stay where they are
        shown = "".join(each if each.isprintable() else "\ufffd" for each in self.text)
        lines = [shown, " " * _width(shown[: self.column]) + "^", self.cause]
        return "\n".join([*lines, self.next_step] if self.next_step else lines)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.category(each) in ("Mn", "Me") for each in text)


class SettingsError(UsageError):
    """A setting is missing, contradictory or malformed."""


class SourceError(FleetError):
    """The source did not answer as asked."""


class ContainerMissing(SourceError):
    """There is no such database or container."""


class Unauthorized(SourceError):
    """The service does not accept the key or token, or the clock is off."""


class Forbidden(SourceError):
    """The identity may not do this, or the firewall keeps the address out."""


class Throttled(SourceError):
    """The request charge is used up; `retry_after` is in seconds."""

    def __init__(self, cause: str, retry_after: float, next_step: str = "", reply: Reply | None = None) -> None:
        super().__init__(cause, next_step, reply)
        self.retry_after = retry_after


class OverBudget(SourceError):
    """The request units that the session may use are used up; nothing was sent."""


class Unreachable(SourceError):
    """No connection: refused, DNS, proxy or TLS."""


class TimedOut(SourceError):
    """The deadline of the action passed."""


class Unreadable(SourceError):
    """The reply or the file is not what it should be."""


class ServiceFailed(SourceError):
    """Any other answer of the service."""
