"""A record, whole: a point read where its partition is known, laid out as its section tells.

What the list knew stands there at once; the whole replaces it when it comes, so that a slow link shows something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import BindingType
from textual.reactive import reactive
from textual.widget import Widget

from fleet_tui.address import Address
from fleet_tui.errors import FleetError
from fleet_tui.fields import Container, Document
from fleet_tui.fleet import Opened
from fleet_tui.fleet.links import may_have_links
from fleet_tui.insight.before_after import began
from fleet_tui.model.optimization import OptimizationRun
from fleet_tui.model.record import Record, address_of
from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.records.presentation import presentation
from fleet_tui.present.records.runs import step_to
from fleet_tui.present.state import State
from fleet_tui.query.likeness import vector_of
from fleet_tui.query.projection import value_at
from fleet_tui.schema import OPTIMIZATIONS, of_noun
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.footer import Invited, idle_of
from fleet_tui.ui.frame import Opener
from fleet_tui.ui.records.opened_screen import OpenedScreen
from fleet_tui.ui.session import Session
from fleet_tui.ui.standing import Standing
from fleet_tui.ui.widgets.pane import Pane
from fleet_tui.ui.widgets.text_view import TextView


class RecordState(Struct, frozen=True, eq=False):
    """A record as far as it was read, and what is said of it."""

    record: Record | None = None
    document: Document | None = None  # once the whole is read
    standing: Standing = Standing()
    instead: Sequence[Line] = ()  # where there is no record to show
    notice: Sequence[Line] = ()


class RecordScreen(OpenedScreen):
    """A record of any section but runs."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("memories", "optimization")

    shown: reactive[RecordState] = reactive(RecordState, init=False, repaint=False)
    """All that the screen shows; its watcher alone paints it."""

    def __init__(
        self,
        session: Session,
        wanted: Address,
        where: Sequence[str],
        *,
        listed: Record | None = None,
        opener: Opener | None = None,
    ) -> None:
        super().__init__(session, where, opener)
        self.wanted = wanted
        self._first = RecordState(listed)
        self.view = TextView(id="record")
        self.view.title = self.container.one

    @property
    def places(self) -> tuple[str, ...]:
        # of a memory the footer has no room for a search beside its links
        own = ("optimization",) if self.container is OPTIMIZATIONS else ()
        return ("memories" if self.container.vector else "search", *own, *super().places)

    @property
    def container(self) -> Container:
        """Where the record is stored.

        Raises:
            LookupError: when its address names no container.
        """
        found = of_noun(self.wanted.noun)
        if found is None:
            raise LookupError(self.wanted.noun)
        return found

    @property
    def trail(self) -> tuple[str, ...]:
        """Where the record was opened from, then the record."""
        return (*self.where, step_to(self.container, self.wanted.id))

    @property
    def address(self) -> Address | None:
        return self.wanted

    @property
    def record(self) -> Record | None:
        return self.shown.record

    @property
    def document(self) -> Document | None:
        return self.shown.document

    @property
    def invited(self) -> Invited:
        """The memories like this, or whether an optimization helped; what belongs to it, and the next of the list."""
        own = ("similar",) if self.container.vector else ("helped",) if self.container is OPTIMIZATIONS else ()
        return Invited("", (*own, "links", "next_record"), self._idle())

    def _idle(self) -> frozenset[str]:
        """Returns what this record has nothing for: a vector, when it began, links, a record behind it, a search."""
        record, document, path = (
            self.record,
            self.document,
            self.container.vector_path if self.container.vector else None,
        )
        works = {
            "similar": document is None or path is None or vector_of(value_at(document, path)) is not None,
            "helped": not isinstance(record, OptimizationRun) or began(record) is not None,
            "links": record is not None and may_have_links(record),
            "next_record": self.opener is not None and self.opener.goes_on(1),
            "next_match": bool(self.view.needle),
        }
        return idle_of(works)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Lets only records with vectors be asked for what is like them, and only optimizations whether they helped."""
        if action == "helped":
            return self.container is OPTIMIZATIONS
        return bool(self.container.vector) if action == "similar" else super().check_action(action, parameters)

    def body(self) -> Iterator[Widget]:
        yield Pane(self.view, ruled=True)

    def on_mount(self) -> None:
        """Shows what the list knows, and reads the rest."""
        self.shown = self._first
        self.reload()

    def turn_to(self, record: Record) -> None:
        self.wanted = address_of(record)
        self.shown = RecordState(record)
        self.reload()

    def reload(self) -> None:
        """Reads the record again; what is shown stays until then."""
        self.shown = replace(self.shown, standing=self.shown.standing.reading())
        wanted, listed = self.wanted, self.record
        whole = partial(self._read, wanted, listed)
        self.look_up("record", whole, partial(self._take, wanted), partial(self._take_error, wanted))

    async def _read(self, wanted: Address, listed: Record | None) -> Opened[Any] | None:
        """Returns the whole record, None where it was listed and is gone.

        Raises:
            FleetError: what an address names is not there, or it cannot be read.
        """
        fleet, key = self.session.fleet, listed.partition_key if listed else wanted.partition
        opened = await fleet.record(self.container, wanted.id, key)
        if opened is None and listed is None:
            raise words.missed(self.container, wanted, await fleet.elsewhere(wanted))
        return opened

    def _take(self, wanted: Address, opened: Opened[Any] | None) -> None:
        if wanted != self.wanted:
            return  # the record before this one, come late
        if opened is None:
            told = words.trouble(words.gone(self.container, wanted.id))
            standing = self.standing.failed(State.ERROR)
            self.shown = replace(self.shown, standing=standing, instead=[told], notice=[told])
            return
        self.wanted = address_of(opened.record)  # a part of an id may have been asked for
        standing = self.standing.read(opened.cost.charge, self.session.fleet.clock())
        self.shown = RecordState(opened.record, opened.document, standing)

    def _take_error(self, wanted: Address, error: FleetError) -> None:
        if wanted == self.wanted:
            listed = self.record is not None
            standing = self.standing.failed(State.STALE if listed else State.ERROR, error)
            notice = words.error_notice(error, 0) if listed else ()
            self.shown = replace(self.shown, standing=standing, instead=words.error_lines(error), notice=notice)

    def watch_shown(self, before: RecordState, now: RecordState) -> None:
        """Paints the frame and the text; a text that is being read does not move for a mere change of standing."""
        self.standing = now.standing
        if now.instead is not before.instead:
            self.view.say(list(now.instead))
        self.notice(*now.notice)
        record = now.record
        if record is not None and record is not before.record:
            presented, clock = presentation(self.container), self.session.fleet.clock()
            self.view.show(lambda width: presented.detail(record, width, clock))
        self.paint_footer()

    def action_similar(self) -> None:
        """Lists the memories most like this, among those that match the filter of the list it was opened from."""
        from fleet_tui.ui.actions.links import show_similar

        show_similar(self)

    async def action_helped(self) -> None:
        """Compares the scores before and after this optimization."""
        if isinstance(self.record, OptimizationRun):
            from fleet_tui.ui.records.helped_screen import HelpedScreen

            await self.app.push_screen(HelpedScreen(self.session, self.record, self.trail))
