"""What the filter of events asks of one row of a timeline; each attribute is a `derive` of `schema.EVENTS`."""

from __future__ import annotations

from collections.abc import Iterator

from fleet_tui.model.severity import Severity
from fleet_tui.model.timeline import Timeline


class EventFacts:
    """One row, read as far as a filter wants to know; None is not recorded."""

    __slots__ = ("_index", "_timeline")

    def __init__(self, timeline: Timeline, index: int) -> None:
        self._timeline = timeline
        self._index = index

    @property
    def agent(self) -> str | None:
        """Who did it."""
        return self._timeline.axis.event(self._index).agent

    @property
    def type(self) -> str:
        """The stored word."""
        return self._timeline.axis.event(self._index).type

    @property
    def tool(self) -> str | None:
        """The tool that was called."""
        return self._timeline.axis.event(self._index).tool

    @property
    def offset(self) -> float | None:
        """Seconds since the run began, as exact as they are written: epoch seconds as doubles are not."""
        offset = self._timeline.axis.offset(self._index)
        return None if offset is None else round(offset, 3)

    @property
    def error(self) -> str | None:
        """What an error says, None of a row that is none; recovered ones are errors too."""
        return self.text if self._timeline.severity(self._index) >= Severity.RECOVERED else None

    @property
    def text(self) -> str:
        """All that is said in it: message, output, errors, reasoning."""
        return "\n".join(dict.fromkeys(self._texts()))

    def _texts(self) -> Iterator[str]:
        event = self._timeline.axis.event(self._index)
        holders = (event.payload, event.document)
        errors = (holder.get(key) for holder in holders for key in ("error", "exception"))
        reasoning = event.judge.reasoning if event.judge else None
        for each in (event.text, event.message, event.output, reasoning, *errors):
            if isinstance(each, str):
                yield each
