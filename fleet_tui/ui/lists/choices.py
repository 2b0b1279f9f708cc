"""The choices that a list offers: whose records it shows, and what comes first.

What a source sorts by is asked of it; the other numbers put those rows in order that are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fleet_tui.model.record import Record
from fleet_tui.present.cells import Line
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.filter_text import Filter
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.lists.subject import Subject
from fleet_tui.ui.widgets.record_list import Arranged, RecordList

if TYPE_CHECKING:
    from fleet_tui.ui.actions.ordering import Order  # the first frame needs it for its type only

R = TypeVar("R", bound=Record)


class Choices(Generic[R]):
    """Offers users and orders for the rows of a screen; it is no widget."""

    def __init__(
        self,
        frame: FrameScreen,
        subject: Subject[R],
        rows: RecordList[R],
        edit: Callable[[Callable[[Filter], Filter]], object],
        changed: Callable[[], object],
    ) -> None:
        self._frame = frame
        self._subject = subject
        self._container = subject.container
        self._rows = rows
        self._edit = edit
        self._changed = changed

    def _users(self) -> Iterable[str]:
        first = self._subject.user
        fields = (each for each in self._container.fields if each.name == "user")
        return dict.fromkeys(
            filter(None, [first, *sorted(user for each in fields for user in self._rows.values(each))])
        )

    def user(self, given: str, show: Callable[[str | None], object]) -> None:
        """Lets the user choose whose records are shown, unless that is given."""
        from fleet_tui.ui.actions.choosing import choose_user

        choose_user(self._frame, self._users(), show, given)

    def behind(self, command_id: str, completed: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Returns what may be typed behind a command, with what each means; of a filter what its word may become."""
        if command_id == "filter":
            return [(each, "") for each in completed]
        from fleet_tui.ui.actions.choosing import user_options
        from fleet_tui.ui.actions.ordering import order_options

        if command_id == "user":
            return user_options(self._users())
        return order_options(self._container) if command_id == "sort" else ()

    def sort(self, given: str) -> None:
        """Lets the user choose an order, unless it is given."""
        from fleet_tui.ui.actions.ordering import choose_order

        choose_order(self._frame, self._container, self._rows.sorted_by, self._put, given)

    def _put(self, order: Order) -> None:
        if order.loaded:
            from fleet_tui.present.records.numbers import numbers  # the first frame needs none

            self._rows.put_in(Arranged(order.name, numbers(self._container)[order.name], order.descending))
            self._changed()
        else:
            self._rows.put_in(None)
            field = self._container.field(order.name)
            self._edit(lambda parsed: parsed.sorted(field, descending=order.descending))

    def give_way(self, sort: Any) -> None:
        """Puts the rows back as they come, once an order is asked of the source."""
        if sort and self._rows.arranged:
            self._rows.put_in(None)

    def put_back(self) -> bool:
        """Puts the rows back as they come; False where they are so already."""
        if not self._rows.arranged:
            return False
        self._rows.put_in(None)
        self._changed()
        return True

    def put(self) -> Line:
        """Says how the rows that are here are put, where not as they came."""
        arranged = self._rows.arranged
        if not arranged:
            return []
        return [(f"by {arranged.name} {'↓' if arranged.descending else '↑'} of these", Tone.ACCENT)]
