"""A stored document as JSON, folded, searched and scrolled, however large it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.binding import BindingType

from fleet_tui.fields import as_stored
from fleet_tui.present.cells import Line, line_text
from fleet_tui.present.json.tree import JsonTree
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.widgets.searched_list import Place, SearchedList


class JsonView(SearchedList):
    """Shows a line of JSON in each row; enter folds and unfolds."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("json")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._document: Mapping[str, object] | None = None
        self._tree: JsonTree | None = None

    def show(self, document: Mapping[str, object] | None) -> None:
        """Shows a document, unfolded as the version before was; None takes it away."""
        if document is self._document:
            return
        before, self._document = self._tree, document
        self._tree = None if document is None else JsonTree(dict(as_stored(document)), self._room)
        if self._tree and before:
            self._tree.unfold(before.unfolded())
        self.rows_changed(self.cursor if before else 0)
        self.look_again()

    @property
    def _room(self) -> int:
        return max(self.size.width - 1, 20)  # beside the cursor's sign

    def row_count(self) -> int:
        return len(self._tree.lines) if self._tree else 0

    def text_line(self, index: int, width: int) -> Line:  # noqa: ARG002 - laid out already
        return self._tree.line(index) if self._tree else ()

    def places(self, needle: str) -> Iterator[Place | None]:
        """Returns the values that hold a text, folded or not."""
        return self._tree.places(needle) if self._tree else iter(())

    def place_at_cursor(self) -> Place:
        return self._tree.place_of(self.cursor) if self._tree else ()

    def row_of(self, place: Place) -> int:
        """Unfolds what hides a value, and returns its row: of a long text, the line with what is looked for."""
        if self._tree is None:
            return 0
        row = self._tree.reveal(place)
        node, lines = self._tree.lines[row][0], self._tree.lines
        end = next((index for index in range(row, len(lines)) if lines[index][0] is not node), len(lines))
        holding = (index for index in range(row, end) if self.needle in line_text(self._tree.line(index)).lower())
        return next(holding, row)

    def on_resize(self) -> None:
        """Lays the lines out anew, with the same value under the cursor."""
        if self._tree and self._tree.width != self._room:
            self.rows_changed(self._tree.lay_out(self._room, self.cursor))

    def action_open(self) -> None:
        """Folds or unfolds what the cursor is on."""
        if self._tree:
            self.rows_changed(self._tree.toggle(self.cursor))

    def action_unfold_level(self) -> None:
        """Unfolds everything by a level."""
        if self._tree:
            self.rows_changed(self._tree.unfold_level(self.cursor))

    def action_fold_level(self) -> None:
        """Folds everything by a level."""
        if self._tree:
            self.rows_changed(self._tree.fold_level(self.cursor))
