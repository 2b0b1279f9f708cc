"""The parts that every screen is given: the query module, the request log, and whose records are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from fleet_tui.fleet import Fleet
from fleet_tui.model.outcome import Outcome
from fleet_tui.present.quantities import Times
from fleet_tui.source.base import RequestLog
from fleet_tui.ui.keymap import DEFAULT, Keymap
from fleet_tui.ui.look import Look
from fleet_tui.ui.paces import Paces

if TYPE_CHECKING:
    from fleet_tui.fleet.examining import Examination, Examined
    from fleet_tui.insight.cause import Cause
    from fleet_tui.insight.finding import Finding
    from fleet_tui.model.run import WorkflowRun


class Profiles(Struct, frozen=True):
    """The accounts that the user can switch to: names with what each is, and what opens it; both raise `FleetError`."""

    choices: Callable[[], Sequence[tuple[str, str]]]
    open: Callable[[str], Session]
    place: Callable[[], str] = str  # the file they are written in, as texts name it


class Session(Struct):
    """One source, asked through one fleet, for as long as the screen is up.

    `user` holds for all sections, `times` for all runs; `follow_every` are the seconds between two reads.
    """

    fleet: Fleet
    log: RequestLog
    user: str | None = None
    profiles: Profiles | None = None
    look: Look = field(default_factory=Look)
    keymap: Keymap = DEFAULT
    times: Times = Times.ELAPSED  # how the times of a run are told
    follow_every: float = 5.0  # seconds between two reads of a run that is followed, at the least
    paces: Paces = field(default_factory=Paces)
    causes: bool = False  # whether why runs failed is read of an account too without a question, with all their events
    bell: bool = False  # whether the terminal rings when a list that is refreshed meets new failures
    examined: Examination[Finding] | None = None  # once it was needed
    parted: int = 0  # times that a run and its trace were parted or joined, so that lists have another row or less
    learned: bool = False  # whether the newest runs of files are among them

    @property
    def reads_unasked(self) -> bool:
        """Whether runs are read whole without a question: it costs nothing, or the user said so."""
        return self.causes or not self.fleet.identity.live

    @property
    def examination(self) -> Examination[Finding]:
        """The one reading of whole runs that causes, groups of failures, tools and agents share."""
        if self.examined is None:
            from fleet_tui.insight.finding import find  # the first frame asks for none

            self.examined = self.fleet.examination(find, segments=self.reads_unasked)
        return self.examined

    @property
    def concluded(self) -> tuple[Examined[Finding], ...]:
        """The conclusions of runs so far, whoever asked for them."""
        return self.examined.kept() if self.examined else ()

    def cause(self, run: WorkflowRun) -> Cause | None:
        """Returns why a run failed, as far as is known without reading it."""
        if run.outcome is not Outcome.FAILED:
            return None
        from fleet_tui.insight.finding import known_cause  # nor this

        return known_cause(run, self.examination.found(run))

    def become(self, other: Session) -> Fleet:
        """Asks the fleet of another session from now on; the fleet that was asked so far is to be closed."""
        left = self.fleet
        self.fleet, self.log, self.user = other.fleet, other.log, other.user
        self.bell, self.causes = other.bell, other.causes
        self.examined, self.learned = None, False
        return left
