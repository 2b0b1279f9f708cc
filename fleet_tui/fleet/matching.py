"""Finds the events of an opened run that a filter lets through."""

from __future__ import annotations

from datetime import UTC, tzinfo

from fleet_tui.clock import at_zone, from_epoch
from fleet_tui.fleet.listing import satisfies
from fleet_tui.model.matches import EventFacts, Matches
from fleet_tui.model.timeline import Timeline
from fleet_tui.query.filter_text import parse
from fleet_tui.schema import EVENTS


def events_matching(timeline: Timeline, text: str, zone: tzinfo | None = UTC) -> Matches:
    """Returns the matches of a filter, none looked at yet; a time of day is read in `zone`, None is the machine's own.

    Raises:
        FilterError: when the text cannot be parsed.

    >>> matches = events_matching((await fleet.run("XRX6")).timeline(), "tool:postgres")
    >>> matches.examine(), list(matches.indices)
    (True, [3])
    """
    start = at_zone(from_epoch(timeline.axis.start or 0.0), zone)
    asked = parse(text, EVENTS, start).derived
    return Matches(timeline, lambda index: satisfies(EventFacts(timeline, index), asked, start))
