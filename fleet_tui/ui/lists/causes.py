"""Why the runs of a list failed, where no row tells: read for what is in sight, or for all once the user agreed.

What no row tells stands in the events. Of files these are read for the rows in sight, aside and in slices; of an
account they cost a read each, so how many and how much is said before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from fleet_tui.errors import FleetError
from fleet_tui.model.outcome import Outcome
from fleet_tui.model.run import WorkflowRun
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import counted
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from fleet_tui.fleet.examining import Examined
    from fleet_tui.fleet.results import Results
    from fleet_tui.insight.finding import Finding

_AT_MOST: Final = 50  # runs that one command reads


class Causes:
    """Reads why runs failed and shows it in their rows; it is no widget.

    `hint` says anew what there is to say of the row under the cursor; unless that is given True, only where it stands.
    `show` gives the causes their column, once somebody asked for them.
    """

    def __init__(
        self,
        frame: FrameScreen,
        rows: RecordList[WorkflowRun],
        hint: Callable[[bool], object],
        show: Callable[[], object],
    ) -> None:
        self._frame = frame
        self._rows = rows
        self._hint = hint
        self._show = show
        self._results: Results[Finding] | None = None  # of a command, until all of its runs were read

    def read_in_sight(self) -> None:
        """Reads what is in sight, where that needs no question."""
        if self._results or not self._frame.session.reads_unasked:
            return
        rows = self._rows
        seen = rows.in_sight if rows.tells("cause") else [rows.current] if rows.current else []
        if wanted := self._unexplained(seen):
            self._frame.read_aside("causes", self._read, wanted)

    def read_all(self) -> None:
        """Reads all that the list holds; of an account once the user agreed to what that costs."""
        wanted = self._unexplained(self._rows.shown)[:_AT_MOST]
        session = self._frame.session
        if not wanted:
            some = any(each.outcome is Outcome.FAILED for each in self._rows.shown)
            if some:
                self._show()
            said = " every failed run here says why" if some else " no run here failed"
            self._frame.flash([(said, Tone.DIM)])
        elif session.reads_unasked:
            self._begin(wanted)
        else:
            from fleet_tui.present.insight.examined import price, too_dear  # the first frame needs none
            from fleet_tui.ui.widgets.pick_screen import PickScreen, among  # the first frame asks nothing

            many, charge = len(wanted), session.examination.estimate(len(wanted))
            told = filter(None, (price(many, charge), too_dear(many, charge, session.log.left)))
            choice = (f"read {counted(many, 'run')}", " · ".join(told))
            self._frame.app.push_screen(PickScreen("causes", among([choice])), partial(self._agreed, wanted))

    def stop(self) -> bool:
        """Reads no further for a command and keeps what was read; tells whether there was anything to stop."""
        if self._results is None:
            return False
        self._results = None
        self._frame.workers.cancel_group(self._frame, "causes")
        self._frame.flash([(" stopped; what was read stays", Tone.DIM)])
        return True

    def _unexplained(self, runs: Iterable[WorkflowRun]) -> list[WorkflowRun]:
        """Returns those that failed and of which neither their row nor their events told why."""
        return [each for each in runs if each.unexplained and not self._frame.session.examination.known(each)]

    def _agreed(self, wanted: Sequence[WorkflowRun], choice: str | None) -> None:
        if choice:
            self._begin(wanted)

    def _begin(self, wanted: Sequence[WorkflowRun]) -> None:
        from fleet_tui.fleet.results import Results
        from fleet_tui.fleet.selection import Selection

        self._show()
        self._results = Results(Selection(tuple(wanted)))
        self._say_progress(self._results)
        self._frame.read_aside("causes", self._read, wanted)

    async def _read(self, runs: Sequence[WorkflowRun]) -> None:
        refused: FleetError | None = None
        try:
            async with aclosing(self._frame.session.examination.examine(runs)) as examined:
                async for each in examined:
                    refused = refused or each.refused
                    self._tell(partial(self._take, each))
        except asyncio.CancelledError:  # what was read ahead is known, and nobody reads it again
            self._tell(partial(self._redraw, runs))
            raise
        except FleetError as error:
            refused = error
        if refused:
            self._tell(partial(self._refuse, refused))

    def _tell(self, act: Callable[[], object]) -> None:
        self._frame.post_message(self._frame.Answered(act))

    def _redraw(self, runs: Sequence[WorkflowRun]) -> None:
        for each in runs:
            self._rows.redraw(each)

    def _take(self, examined: Examined[Finding]) -> None:
        self._rows.redraw(examined.run)
        if self._results is None:
            if examined.run is self._rows.current:
                self._hint(False)
            return
        self._results = replace(self._results, found=(*self._results.found, examined))
        if self._results.finished:
            self._results = None
            self._hint(True)
        else:
            self._say_progress(self._results)

    def _say_progress(self, results: Results[Finding]) -> None:
        from fleet_tui.present.insight.examined import progress

        self._frame.notice(progress(results))

    def _refuse(self, error: FleetError) -> None:
        self._results = None
        self._frame.flash(*words.not_done(error))
