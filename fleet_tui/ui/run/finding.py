"""Finding events: the filter of a timeline, its matches one by one, and the rest dimmed or left out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from textual import on
from textual.message import Message
from textual.widget import Widget
from textual.worker import WorkType

from fleet_tui.errors import FilterError
from fleet_tui.fields import Field
from fleet_tui.fleet.matching import events_matching
from fleet_tui.model.matches import SLICE, EventFacts, Matches
from fleet_tui.model.timeline import Timeline
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.filter_text import filter_words
from fleet_tui.schema import EVENTS
from fleet_tui.text import one_line
from fleet_tui.ui.run.timeline_stepping import TimelineStepping
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.bar import Bar
from fleet_tui.ui.widgets.filter_bar import FilterBar, completions

_ROOMY: Final = 60  # columns that have room for what a key would do
_SEEN: Final = 5_000  # rows whose values a completion knows


class TimelineFinding(TimelineStepping):
    """The filter's text is the state: it is asked again of every timeline that is shown."""

    class Matched(Message):
        """A worker has looked at every row."""

        def __init__(self, matches: Matches) -> None:
            super().__init__()
            self.matches = matches

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.filter_text = ""
        self.found_bar = Bar(id="found")
        self.found_bar.add_class("hidden")
        self._history: list[str] = []
        self._before = ("", 0)  # the filter and the row that an edit began with
        self._seeks = False  # whether the cursor goes to a match once all are known
        self._stays = -1  # the row the cursor keeps until then

    @property
    def editing(self) -> bool:
        """Whether a filter is being typed."""
        return bool(self.query(FilterBar))

    def above(self) -> Iterator[Widget]:
        """What is looked for, and how much of it there is."""
        yield from super().above()
        yield self.found_bar

    def leave(self) -> bool:
        """Out of the detail, else without the filter."""
        if super().leave():
            return True
        if not self.filter_text:
            return False
        self.find("")
        return True

    def show_at(self, timeline: Timeline, index: int) -> None:
        """Ask the filter of the new rows; until all are looked at, none is called unwanted."""
        super().show_at(timeline, index)
        if self.filter_text and timeline.examined:
            self._ask(self.filter_text)

    def find(self, text: str, *, seeks: bool = False) -> bool:
        """Look for events, or for none where the text is empty; False when it cannot be read, which is said then."""
        if self.timeline is None:
            return False
        try:
            self._ask(text, seeks=seeks)
        except FilterError as error:
            self._refuse(error)
            return False
        return True

    def _ask(self, text: str, *, seeks: bool = False) -> None:
        """Look at the first rows at once, at the others while keys are still heard.

        Raises:
            FilterError: when the text cannot be read; what was asked before stays.
        """
        timeline = self.timeline
        if timeline is None:
            return
        matches = events_matching(timeline, text, self.rows.times.zone)
        self.filter_text, self._seeks = text, seeks
        self._stays = self._before[1] if self.editing else self.rows.index
        self.workers.cancel_group(self, "matching")
        if not text:
            self._show_matches(None)
        elif matches.examine():
            self._show_matches(matches)
        else:
            self.rows.narrow(matches, hides=self.rows.hides)
            self.draw_found()
            work: WorkType[None] = partial(self._examine, matches)
            self.run_worker(work, group="matching", exclusive=True)

    async def _examine(self, matches: Matches) -> None:
        for _ in range(0, len(matches.timeline), SLICE):
            matches.examine()
            await asyncio.sleep(0)
        self.post_message(self.Matched(matches))

    @on(Matched)
    def _all_matched(self, message: Matched) -> None:
        if message.matches is self.rows.matches:
            self._show_matches(message.matches)

    def _show_matches(self, matches: Matches | None) -> None:
        self._said = ""
        index = self._stays
        seeks = matches is not None and self._seeks and matches.rank(index) is None and len(matches) > 0
        if matches is not None and seeks:
            index = matches.indices[matches.nearest(index)]
        self.rows.say([[(f"no event matches {one_line(self.filter_text)} · esc clears", Tone.DIM)]])
        self.rows.narrow(matches, hides=self.rows.hides)
        if self.rows.index != index:
            self.rows.go_to(index)
        self.draw_found()
        self.placed()
        if seeks and index < self._stays:
            self.say_place("no later match: the last one above")

    def moved(self) -> None:
        """Say which match the cursor is on."""
        super().moved()
        if self.filter_text and not self.editing:
            self.draw_found()

    def draw_found(self) -> None:
        """The filter, which match this is of how many, and what can be done with the others."""
        matches = self.rows.matches
        self.found_bar.set_class(not self.filter_text and not self.editing, "hidden")
        if matches is None:
            fields = " ".join(f"{word}:" for word, _ in filter_words(EVENTS)) if self.editing else ""
            self.found_bar.show([(f" {fields}", Tone.DIM)], [("tab completes " if fields else "", Tone.DIM)])
            return
        rank = matches.rank(self.rows.index)
        count = f"match {rank}/{len(matches)}" if rank else f"{len(matches)} of {len(matches.timeline)} match"
        far = "" if matches.examined else " so far"
        rest = f" · h {'shows' if self.rows.hides else 'hides'} the others" if self.size.width >= _ROOMY else ""
        text = "" if self.editing else one_line(self.filter_text)
        self.found_bar.show(
            [(" / " if text else "", Tone.ACCENT), (text, Tone.PLAIN)], [(f"  {count}{far}{rest} ", Tone.DIM)]
        )

    def _refuse(self, error: FilterError) -> None:
        """What is wrong, with a caret under the place in the line above."""
        self.found_bar.remove_class("hidden")
        caret = f"{' ' * (error.column + 1)}^ "
        told = " · ".join(filter(None, (error.cause, error.next_step)))
        self.found_bar.show([(caret, Tone.BAD), (one_line(told), Tone.PLAIN)], [])

    @on(FilterBar.Typed)
    def _narrow(self, message: FilterBar.Typed) -> None:
        message.stop()
        self.find(message.text, seeks=True)

    @on(FilterBar.Asked)
    async def _ask_and_close(self, message: FilterBar.Asked) -> None:
        message.stop()
        if self.find(message.text, seeks=True):
            self._history.append(message.text)
            await self._close()

    @on(FilterBar.Left)
    async def _forget_the_edit(self, message: FilterBar.Left) -> None:
        message.stop()
        self.find(self._before[0])
        await self._close()

    async def _close(self) -> None:
        await self.query(FilterBar).remove()
        self.rows.focus()
        self.draw_found()

    def _completions(self, word: str) -> Sequence[str]:
        return completions(EVENTS, word, self._seen)

    def _seen(self, field: Field) -> Iterable[str]:
        """Values of the first rows; of long texts only that there is one or none."""
        timeline = self.timeline
        if timeline is None or field.name in ("error", "at"):
            return ("any", "none")
        rows = range(min(len(timeline), _SEEN))
        values = (getattr(EventFacts(timeline, index), field.derive) for index in rows)
        return {each for each in values if isinstance(each, str)}

    async def action_filter(self) -> None:
        """Edit the filter where it stands; keys typed meanwhile wait for it."""
        if not self.editing and self.timeline:
            self._before = (self.filter_text, self.rows.index)
            bar = FilterBar(self.filter_text, self._completions, self._history, self.session.paces.typing)
            await self.mount(bar, before=self.found_bar)
            self.screen.set_focus(bar)
            self.draw_found()

    def action_hide(self) -> None:
        """Leave out what does not match, or show it dimmed again."""
        if not self.filter_text:
            self.say_place("nothing to hide: / finds events")
            return
        self.rows.narrow(self.rows.matches, hides=not self.rows.hides)
        self.draw_found()
        self.placed()

    def action_next_match(self) -> None:
        """To the next match."""
        self._step_match(1)

    def action_previous_match(self) -> None:
        """To the match before."""
        self._step_match(-1)

    def _step_match(self, direction: int) -> None:
        matches = self.rows.matches
        if matches is None:
            self.say_place("nothing to step to: / finds events")
        else:
            self.step(direction, lambda _, index: index in matches, "match")
