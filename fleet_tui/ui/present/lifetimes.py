"""How long the service may keep a document, in words that claim no more than is known."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fleet_tui.clock import Moment
from fleet_tui.fields import Container
from fleet_tui.model.lifetime import FOR_EVER
from fleet_tui.ui.present.quantities import age, duration

_IF_ON: Final = "if the container's TTL is on"
_HOUR: Final = 3_600
_LEGIBLE: Final = 1e10  # from where on nobody counts the digits


def time_left(ends: datetime | None, now: datetime) -> str:
    """How long until the end in one unit, `5h ago` after it, `never` where there is none."""
    if ends is None:
        return "never"
    return _distance(ends, now) if ends > now else f"{_distance(ends, now)} ago"


def ttl_text(container: Container, own: float | None, ends: datetime | None, now: datetime) -> str:
    """The lifetime that is stored or assumed, when it ends, and how sure that is: `3600 → gone 11:16Z (in 12m) …`."""
    if ends is None:
        return _without_end(container, own)
    stated = _seconds(own) if own is not None else f"{container.ttl} assumed, no number is stored"
    when = f"{ends:%H:%M}Z" if ends.date() == now.date() else f"{ends:%Y-%m-%d %H:%M}Z"
    left = time_left(ends, now)
    if ends > now:
        return f"{stated} → gone {when} (in {left}), estimated: {_IF_ON}; the service may drop it earlier"
    return f"{stated} → expired {when} ({left}), estimated: {_IF_ON}"


def _without_end(container: Container, own: float | None) -> str:
    if own is None:
        return (
            "never: none is stored"
            if container.ttl in (None, FOR_EVER)
            else f"{container.ttl} assumed, last write unknown"
        )
    if own == FOR_EVER:
        return "never (-1)"
    return f"never: {_seconds(own)} is no lifetime" if own <= 0 else f"{_seconds(own)}, end unknown"


def _distance(ends: datetime, now: datetime) -> str:
    seconds = abs((ends - now).total_seconds())
    return duration(seconds) if seconds < _HOUR else age(Moment(ends), now).removeprefix("+")


def _seconds(number: float) -> str:
    return f"{number:.0f}" if number.is_integer() and abs(number) < _LEGIBLE else f"{number:g}"
