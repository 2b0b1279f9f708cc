"""The timeline of a run: its rows, the detail of the row under the cursor, lanes and filter over them.

What belongs to a row the user passes (place, match, the mark under the lanes) is drawn in the frame of the cursor
itself; the detail waits until the cursor rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.events import Key
from textual.message import Message
from textual.worker import Worker, WorkType

from fleet_tui.errors import FilterError
from fleet_tui.model.event import Event
from fleet_tui.model.matches import Matches
from fleet_tui.model.severity import Landing
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.run.event_detail import error_texts
from fleet_tui.present.run.timeline import zone_shown
from fleet_tui.schema import EVENTS
from fleet_tui.text import clip, one_line, visible
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.frame import Copyable, FrameScreen
from fleet_tui.ui.run.event_telling import EventTelling
from fleet_tui.ui.run.finding import Finding, found_line, look_on, values_seen
from fleet_tui.ui.run.placing import Placing
from fleet_tui.ui.run.playing import Playing
from fleet_tui.ui.run.state import ReadRun
from fleet_tui.ui.run.stepping import Stepping
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.run.whereabouts import whereabouts
from fleet_tui.ui.session import Session
from fleet_tui.ui.widgets.filter_bar import FilterBar
from fleet_tui.ui.widgets.filter_line import FilterLine
from fleet_tui.ui.widgets.lanes_strip import LanesStrip
from fleet_tui.ui.widgets.line_list import LineList
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.resting_detail import RestingDetail
from fleet_tui.ui.widgets.text_view import TextView
from fleet_tui.ui.widgets.timeline_list import TimelineList

_PREVIEW: Final = 60  # characters of a text in the menu
_ROOMY: Final = 60  # columns that have room for what a key would do


class TimelineTab(RunTab):
    """Shows a run from its first event to its last; the detail is below the rows, on a wide screen beside them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("timeline")

    @dataclass
    class Matched(Message):
        """Says that a worker has looked at every row."""

        matches: Matches

    def __init__(self, session: Session) -> None:
        super().__init__("timeline", "timeline")
        self.session = session
        self.rows = TimelineList(id="timeline")
        self.rows.title = "timeline"
        self.rows.times = session.times
        self.rows_pane = Pane(self.rows)
        self.lanes = LanesStrip(id="lanes")
        self.lanes.add_class("hidden")
        self.detail_view = TextView(id="detail")
        self.detail = RestingDetail(self.detail_view, EventTelling(session, self.rows).about, session.paces.rest)
        self.finding = Finding()
        self.filter_line = FilterLine(
            EVENTS, lambda field: values_seen(self.rows.timeline, field), session.paces.typing, stays=True, id="found"
        )
        self.placing = Placing(self.rows)
        self.stepping = Stepping()
        self.playing = Playing(self.rows, self.set_timer, self.say_place)
        self._looking: Worker[None] | None = None  # at the rows that were not looked at with the key that asked
        self._said = ""  # what the last step had to say
        self._before = ("", 0)  # the filter and the row that an edit began with

    @property
    def spot(self) -> str:
        """The event under the cursor."""
        return self.rows.row.event.id if self.rows.row else ""

    def compose(self) -> ComposeResult:
        """Puts the lanes first, for they are the whole run; then the filter, then rows and detail."""
        yield self.lanes
        yield self.filter_line
        with Container(id="panes"):
            yield self.rows_pane
            yield Pane(self.detail_view, ruled=True)

    def on_mount(self) -> None:
        """Follows the cursor in its own frame: a message would come one frame later."""
        self.watch(self.rows, "cursor", self.moved, init=False)

    @property
    def astray(self) -> bool:
        """Whether the cursor is elsewhere than on what broke the run."""
        timeline = self.rows.timeline
        return bool(timeline and timeline.examined and self.rows.index != timeline.landing[0])

    def copies(self) -> Iterable[Copyable]:
        """Returns the event under the cursor: its errors, its message, itself."""
        return _copies(self.rows.row.event) if self.rows.row else ()

    def where(self) -> Line:
        """Returns what the last step had to say, else which row this is where no border says it, and what is near."""
        if self._said:
            return [*self.playing.words, (self._said, Tone.WARN)]
        near = whereabouts(self.state, self.rows, counts=not self.rows_pane.bordered)
        return [*self.playing.words, (near, Tone.DIM)]

    def show_run(self, read: ReadRun, *, again: bool) -> None:  # noqa: ARG002 - the cursor knows by itself
        """Shows the rows, with the cursor where the user put it, or where the run is best begun to be read."""
        self.rows.more = read.partial
        index, told = self.placing.choose(read, self.state.wanted.anchor)
        timeline, said = read.timeline, self._said  # to the last key: more rows of the same run are no answer to it
        self._idle = self.stepping.idle(timeline)
        self.rows.say([[(timeline.note, Tone.DIM)]])
        self.rows.show(timeline, index)
        if self.finding.text and timeline.examined:  # until all is known of the rows, none is called unwanted
            self._ask(self.finding.text)
        self._said = said
        self._settle()
        if told:
            self.call_after_refresh(self.say, told)
        if self.playing.goes_on:
            self.playing.walk()

    def forget(self) -> None:
        """Takes the rows away, and stands still."""
        self.playing.stop()
        self.placing.forget()
        self.stepping = Stepping()  # the one before knows the timeline that goes
        self._said, self.rows.timeline, self.rows.matches = "", None, None
        self.rows.rows_changed(0)

    def moved(self) -> None:
        """Says where the cursor is now; a move of the user's stops what plays."""
        self.playing.moved()
        self._said = ""
        if self.finding.text and not self.filter_line.editing:
            self._say_found()
        self._mark_lanes()
        self.say_place()

    def leave(self) -> bool:
        """Stops what plays, else leaves the detail, else clears the filter."""
        if self.playing.goes_on:
            self.playing.stop()
        elif self.detail_view.has_focus:
            self.rows.focus()
        elif self.finding.text:
            self.find("")
        else:
            return False
        return True

    def go(self, anchor: str, index: int | None = None, said: str = "") -> None:
        """Goes to a row, or to the row that an anchor names, with what there is to say of it."""
        timeline = self.rows.timeline
        found = timeline.find(anchor) if timeline and index is None else index
        if found is None:
            self.say(f"no {one_line(anchor)} in this run")
        else:
            self.rows.go_to(found)
            self.say(said)

    def say(self, text: str) -> None:
        """Says something in place of the position, until the cursor moves."""
        self._said = text
        self.say_place()

    def _settle(self) -> None:
        """Tells of the row that the cursor was put on."""
        self.say_place()
        self.detail.tell()
        self._mark_lanes()

    @on(LineList.Highlighted, "#timeline")
    def _rest(self) -> None:
        self.detail.follow()

    @on(EventTelling.Learned)
    def _tell_more(self) -> None:
        self.detail.forget()
        self.detail.follow()  # not amid a held key, which it has nothing to do with

    def _mark_lanes(self) -> None:
        self.lanes.follow(self.rows.row, self.rows.timeline, self.rows.times)

    def action_step(self, kind: str, direction: int) -> None:
        """Goes to the next place of a kind in sight; that there is none is said, with how many lie the other way."""
        rows = self.rows
        if rows.timeline is None:
            return
        found = self.stepping.seek(rows.timeline, rows.index, kind, direction, rows.matches, hides=rows.hides)
        if isinstance(found, int):
            rows.go_to(found)
        else:
            self.say(found)

    def action_landing(self) -> None:
        """Goes to where the run failed, and says by which rule that is there."""
        timeline = self.rows.timeline
        if timeline:
            index, rule = timeline.landing
            self.rows.go_to(index)
            self.say("this run did not fail: its first row" if rule is Landing.FIRST_ROW else str(rule))

    def find(self, text: str, *, seeks: bool = False) -> bool:
        """Looks for events, or for none where the text is empty; False when it cannot be read, which is said then."""
        if self.rows.timeline is None:
            return False
        try:
            self._ask(text, seeks=seeks)
        except FilterError as error:
            self.filter_line.refuse(error)
            return False
        return True

    def _ask(self, text: str, *, seeks: bool = False) -> None:
        """Looks at the first rows at once, at the others while keys are still heard.

        Raises:
            FilterError: when the text cannot be read; what was asked before stays.
        """
        timeline = self.rows.timeline
        if timeline is None:
            return
        row = self._before[1] if self.filter_line.editing else self.rows.index
        matches = self.finding.ask(timeline, text, row, self.rows.times.zone, seeks=seeks)
        self.workers.cancel_group(self, "matching")
        if matches is None or matches.examined:
            self._show_matches(matches)
        else:
            self.rows.narrow(matches, hides=self.rows.hides)
            self._say_found()
            work: WorkType[None] = partial(self._look_on, matches)
            self._looking = self.run_worker(work, group="matching", description="matching", exclusive=True)

    async def _look_on(self, matches: Matches) -> None:
        self.post_message(self.Matched(await look_on(matches)))

    @on(Matched)
    def _all_matched(self, message: Matched) -> None:
        if message.matches is self.rows.matches:
            self._show_matches(message.matches)

    def _show_matches(self, matches: Matches | None) -> None:
        self._said = ""
        index = self.finding.row_for(matches)
        nothing = f"no event matches {one_line(self.finding.text)} · "
        self.rows.say([[(nothing, Tone.DIM), ("esc", Tone.KEY), (" clears", Tone.DIM)]])
        self.rows.narrow(matches, hides=self.rows.hides)
        if self.rows.index != index:
            self.rows.go_to(index)
        self._say_found()
        self._settle()
        if index < self.finding.row:
            self.say("no later match: the last one above")

    def _say_found(self) -> None:
        """Says which match the cursor is on, and what can be done with the others."""
        matches = self.rows.matches
        hides = f" · h {'shows' if self.rows.hides else 'hides'} the others" if self.size.width >= _ROOMY else ""
        found = found_line(matches, self.rows.index, hides) if matches is not None else ()
        self.filter_line.show(self.finding.text, found)

    @on(FilterBar.Typed)
    def _narrow(self, message: FilterBar.Typed) -> None:
        message.stop()
        self.find(message.text, seeks=True)

    @on(FilterBar.Asked)
    async def _ask_and_close(self, message: FilterBar.Asked) -> None:
        message.stop()
        if self.find(message.text, seeks=True):
            if isinstance(self.screen, FrameScreen):
                self.screen.hold_keys(self._looking)
            await self._close(message.text)

    @on(FilterBar.Left)
    async def _forget_the_edit(self, message: FilterBar.Left) -> None:
        message.stop()
        self.find(self._before[0])
        await self._close()

    async def _close(self, kept: str | None = None) -> None:
        self.rows.focus()
        await self.filter_line.close(kept)
        self._say_found()

    async def action_filter(self, text: str = "") -> None:
        """Finds what is given, or edits the filter over rows that stand still; keys typed meanwhile wait for it."""
        self.playing.stop()
        if text:
            await self._ask_and_close(FilterBar.Asked(text))
        elif not self.filter_line.editing and self.rows.timeline:
            self._before = (self.finding.text, self.rows.index)
            await self.filter_line.edit(self.finding.text)
            self._say_found()

    def action_hide(self) -> None:
        """Leaves out what does not match, or shows it dimmed again."""
        if not self.finding.text:
            self.say("nothing to hide: / finds events")
            return
        self.rows.narrow(self.rows.matches, hides=not self.rows.hides)
        self._say_found()
        self._settle()

    def on_key(self, event: Key) -> None:
        """Stops what plays at a key that moves, even where there is nowhere to move to."""
        if self.playing.goes_on and any(event.key in each.keys.split(",") for each in self.session.keymap.of("move")):
            self.playing.stop()

    def action_play(self) -> None:
        """Walks the rows from the cursor, or stops."""
        if self.playing.goes_on:
            self.playing.stop()
        else:
            self.say("")
            self.playing.begin()

    def action_change_speed(self, step: int) -> None:
        """Plays twice as fast, or half as fast."""
        self.playing.change_speed(step)
        if not self.playing.goes_on:
            self.say(f"space plays at {self.playing.speed}x")

    def action_lanes(self) -> None:
        """Shows or hides the lanes."""
        self.lanes.toggle_class("hidden")
        self._mark_lanes()

    def action_times(self) -> None:
        """Tells times the next way, in this run and in those opened after it."""
        self.session.times = self.rows.times = self.rows.times.following
        self.rows.refresh()
        if self.finding.text:
            self.find(self.finding.text)  # a time of day in it is meant as times are told
        self.detail.forget()
        self._settle()
        self.say(f"times: {zone_shown(self.rows.timeline, self.rows.times) if self.rows.timeline else self.rows.times}")


def _copies(event: Event) -> Iterator[Copyable]:
    from fleet_tui.ui.actions.copying import json_of

    told = {"event error": "\n\n".join(error_texts(event)), "event message": event.text}
    for name, text in told.items():
        if text:
            yield Copyable(name, clip(one_line(text), _PREVIEW), partial(visible, text))
    yield Copyable("event", f"event {one_line(event.id)} as JSON", partial(json_of, event.document))
