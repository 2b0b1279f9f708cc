"""Which screens show a section: its list, and a record of it.

The table is written out, so that a type checker and grep see it; a container that it lacks gets the screens that suit
any. A screen's module loads when the screen is first shown: the first frame needs one of them only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from textual.screen import Screen

from fleet_tui.address import Address
from fleet_tui.fields import Container
from fleet_tui.schema import OPTIMIZATIONS, RUNS, of_noun
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.session import Session

MakeList: TypeAlias = Callable[..., FrameScreen]
MakeRecord: TypeAlias = Callable[[Session, FrameScreen.Open, Sequence[str]], FrameScreen]


def _list(session: Session, container: Container, text: str, **more: Any) -> FrameScreen:
    from fleet_tui.ui.lists.list_screen import ListScreen

    return ListScreen(session, container, text, **more)


def _runs(session: Session, _container: Container, text: str, **more: Any) -> FrameScreen:
    from fleet_tui.ui.lists.runs import RunList

    return RunList(session, text, **more)


def _optimizations(session: Session, _container: Container, text: str, **more: Any) -> FrameScreen:
    from fleet_tui.ui.lists.optimizations import OptimizationList

    return OptimizationList(session, text, **more)


def _record(session: Session, opening: FrameScreen.Open, where: Sequence[str]) -> FrameScreen:
    from fleet_tui.ui.records.record_screen import RecordScreen

    return RecordScreen(session, opening.address, where, listed=opening.listed, opener=opening.opener)


def _run(session: Session, opening: FrameScreen.Open, where: Sequence[str]) -> FrameScreen:
    from fleet_tui.model.run import WorkflowRun
    from fleet_tui.ui.run.run_screen import RunScreen

    listed = opening.listed if isinstance(opening.listed, WorkflowRun) else None
    return RunScreen(session, opening.address, where, listed=listed, opener=opening.opener)


def _failures(session: Session, asked: FrameScreen.Examine) -> FrameScreen:
    from fleet_tui.ui.insight.examined_screen import ExaminedScreen
    from fleet_tui.ui.insight.failures import Failures

    return ExaminedScreen(session, asked, Failures(session))


def _tools(session: Session, asked: FrameScreen.Examine) -> FrameScreen:
    from fleet_tui.present.insight.tools import AGENTS, TOOLS
    from fleet_tui.ui.insight.examined_screen import ExaminedScreen
    from fleet_tui.ui.insight.tools import Tools

    return ExaminedScreen(session, asked, Tools(session, TOOLS if asked.subject == TOOLS.name else AGENTS))


LISTS: Final[Mapping[Container, MakeList]] = {RUNS: _runs, OPTIMIZATIONS: _optimizations}
RECORDS: Final[Mapping[Container, MakeRecord]] = {RUNS: _run}
EXAMINED: Final[Mapping[str, Callable[[Session, FrameScreen.Examine], FrameScreen]]] = {
    "failures": _failures,
    "tools": _tools,
    "agents": _tools,
}


def list_screen(
    session: Session,
    container: Container,
    filter_text: str = "",
    *,
    marked: Sequence[str] = (),
) -> Screen[Any]:
    """Returns the list of a section; `marked` are the ids that a list with marks marks from the start."""
    make = LISTS.get(container) or _list
    return make(session, container, filter_text, **({"marked": marked} if marked else {}))


def linked_screen(session: Session, following: FrameScreen.Follow, where: Sequence[str]) -> Screen[Any]:
    """Returns what a link leads to: the one run that its id alone finds, else a list."""
    link = following.link
    if following.like is not None:
        from fleet_tui.ui.lists.similar import SimilarList

        return SimilarList(session, following.like, link, following.filter_text, where)
    if link.container is RUNS and len(link.ids) == 1:
        return record_screen(session, FrameScreen.Open(Address(link.container.noun, link.ids[0], linked=True)), where)
    make = LISTS.get(link.container) or _list
    return make(session, link.container, "", link=link, where=where)


def record_screen(session: Session, opening: FrameScreen.Open, where: Sequence[str]) -> Screen[Any]:
    """Returns the screen of a record."""
    make = RECORDS.get(of_noun(opening.address.noun) or RUNS) or _record
    return make(session, opening, where)


def examined_screen(session: Session, asked: FrameScreen.Examine) -> Screen[Any]:
    """Returns the table of what is concluded from many runs."""
    return EXAMINED[asked.subject](session, asked)


def difference_screen(session: Session, marked: Mapping[str, Any], where: Sequence[str]) -> Screen[Any]:
    """Returns what tells the differences between two records of one container."""
    if next(iter(marked.values())).container is RUNS:
        from fleet_tui.ui.run.comparison_screen import ComparisonScreen

        return ComparisonScreen(session, marked, where)
    from fleet_tui.ui.records.difference_screen import DifferenceScreen

    return DifferenceScreen(session, marked, where)
