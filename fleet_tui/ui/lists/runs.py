"""The list of runs: what can be concluded from many of them is asked from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from fleet_tui.fleet import Link
from fleet_tui.model.run import WorkflowRun
from fleet_tui.schema import RUNS
from fleet_tui.ui.commands import bindings
from fleet_tui.ui.lists.list_screen import ListScreen
from fleet_tui.ui.session import Session


class RunList(ListScreen[WorkflowRun]):
    """Runs, newest write first."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("runs")

    def __init__(
        self, session: Session, filter_text: str = "", *, link: Link | None = None, where: Sequence[str] = ()
    ) -> None:
        super().__init__(session, RUNS, filter_text, link=link, where=where)

    @property
    def places(self) -> tuple[str, ...]:
        return ("runs", *super().places)

    def action_examine(self, subject: str, text: str = "") -> None:
        """Concludes something from the runs that match the filter, or what is given in its place."""
        listed, asked = self.subject, text or self.filter_text
        where = self.trail if listed.link else self.trail[:-1]  # it stands beside the section, not in it
        self.post_message(self.Examine(subject, asked, listed.user, listed.within, where))
