"""A stored document as JSON, folded, searched and scrolled, however large it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Final, TypeVar

from textual.binding import BindingType

from fleet_tui.fields import as_stored
from fleet_tui.present.cells import Line, line_text
from fleet_tui.present.glyphs import Tone
from fleet_tui.present.json.tree import JsonTree
from fleet_tui.present.work import Work
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.widgets.searched_list import Place, SearchedList

T = TypeVar("T")


_AT_ONCE: Final = 4  # slices of work, of some 3 ms, that are done with the key that asked for it


class JsonView(SearchedList):
    """Shows a line of JSON in each row; enter folds and unfolds, and what takes long is dropped by the next key."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("json")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._document: Mapping[str, object] | None = None
        self._tree: JsonTree | None = None
        self._work: Work[Any] | None = None
        self._share = 0.0  # of the work that is done

    def show(self, document: Mapping[str, object] | None) -> None:
        """Shows a document, unfolded as the version before was; None takes it away."""
        if document is self._document:
            return
        self._document, before = document, self._tree
        tree = None if document is None else JsonTree(dict(as_stored(document)), self._room)
        if tree is None or before is None:
            self._drop()
            self._show(tree, 0)
        else:
            self._begin_work(tree.unfold_as(before), lambda _: self._show(tree, self.cursor))

    def _show(self, tree: JsonTree | None, cursor: int) -> None:
        self._tree = tree
        self.rows_changed(cursor)
        self.look_again()

    @property
    def _room(self) -> int:
        return max(self.size.width - 1, 20)  # beside the cursor's sign

    def row_count(self) -> int:
        return self._tree.height if self._tree else 0

    def text_line(self, index: int, width: int) -> Line:  # noqa: ARG002 - laid out already
        return self._tree.line(index) if self._tree else ()

    def places(self, needle: str) -> Iterator[Place | None]:
        """Returns the values that hold a text, folded or not."""
        return self._tree.places(needle) if self._tree else iter(())

    def place_at_cursor(self) -> Place:
        return self._tree.place_of(self.cursor) if self._tree else ()

    def go_to_place(self, place: Place) -> None:
        """Unfolds what hides a value before the cursor goes there."""
        if self._tree:
            self._begin_work(self._tree.reveal(place), lambda _: super(JsonView, self).go_to_place(place))

    def row_of(self, place: Place) -> int:
        """Returns the row of a value: of a long text, the line with what is looked for."""
        if self._tree is None:
            return 0
        rows = self._tree.rows_of(place)
        holding = (index for index in rows if self.needle in line_text(self._tree.line(index)).lower())
        return next(holding, rows.start)

    def on_resize(self) -> None:
        """Lays the lines out anew, with the same value under the cursor."""
        if self._tree and self._tree.width != self._room:
            self._begin_work(self._tree.lay_out(self._room, self.cursor), self.rows_changed)

    def on_key(self) -> None:
        """Drops the work that is not done yet."""
        self._drop()

    @property
    def folds(self) -> str:
        """The word for what enter does with what the cursor is on; empty where nothing is in it."""
        return self._tree.folds(self.cursor) if self._tree and self.cursor < self._tree.height else ""

    def action_open(self) -> None:
        """Folds or unfolds what the cursor is on."""
        if self._tree:
            self._begin_work(self._tree.toggle(self.cursor), self.rows_changed)

    def action_unfold_level(self) -> None:
        """Unfolds everything by a level."""
        if self._tree:
            self._begin_work(self._tree.unfold_level(self.cursor), self.rows_changed)

    def action_fold_level(self) -> None:
        """Folds everything by a level."""
        if self._tree:
            self._begin_work(self._tree.fold_level(self.cursor), self.rows_changed)

    def _begin_work(self, work: Work[T], then: Callable[[T], object]) -> None:
        """Does what may take long, in place of what was done before."""
        self._drop()
        self._work, self._share = work, 0.0
        self._work_on(work, then, _AT_ONCE)

    def _work_on(self, work: Work[T], then: Callable[[T], object], slices: int = 1) -> None:
        if work is not self._work:
            return
        try:
            for _ in range(slices):
                self._share = next(work)
        except StopIteration as done:
            self._drop()
            then(done.value)
        else:
            self.say_status()
            self.in_turn(self._work_on, work, then)

    def _drop(self) -> None:
        if self._work:
            self._work.close()
            self._work = None
            self.say_status()

    def status_line(self) -> Line:
        """Returns how far the work is; without any, how the search stands."""
        return [(f"working {self._share:.0%}".replace("%", " %"), Tone.DIM)] if self._work else super().status_line()
