"""The tabs of a run: that in front, and on a very wide screen timeline and judge beside each other.

Each is made, and its module loaded, when it is first to be seen: most runs are left from their timeline.
"""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from fleet_tui.ui.run.state import RunState
from fleet_tui.ui.run.tab import RunTab
from fleet_tui.ui.run.timeline_tab import TimelineTab
from fleet_tui.ui.session import Session

TIMELINE: Final = "timeline"
_JUDGE: Final = "judge"
_ROOM_FOR_BOTH: Final = 160  # columns from which on timeline, event and judge stand beside each other


def _judge(session: Session) -> RunTab:
    from fleet_tui.ui.run.judge_tab import JudgeTab

    return JudgeTab(session.fleet.clock)


def _answer(_: Session) -> RunTab:
    from fleet_tui.ui.run.text_tabs import TextTab, answer_text

    return TextTab("answer", answer_text)


def _plan(_: Session) -> RunTab:
    from fleet_tui.ui.run.text_tabs import TextTab, plan_text

    return TextTab("plan", plan_text)


def _raw(_: Session) -> RunTab:
    from fleet_tui.ui.run.text_tabs import RawTab

    return RawTab()


_Make: TypeAlias = Callable[[Session], RunTab]
_LATER: Final[Mapping[str, _Make]] = {_JUDGE: _judge, "answer": _answer, "plan": _plan, "raw": _raw}
TABS: Final = (TIMELINE, *_LATER)


class RunTabs(Container):
    """Shows the tab in front, and what stands beside it."""

    def __init__(self, session: Session, tell_place: Callable[[], None]) -> None:
        super().__init__(id="run-tabs")
        self.timeline = TimelineTab(session)
        self._session = session
        self._tell_place = tell_place
        self._made: dict[str, RunTab] = {TIMELINE: self.timeline}
        self._making = Lock()  # two keys of one burst may want the same tab

    def compose(self) -> ComposeResult:
        """Puts the timeline there, which every run is opened on."""
        yield self.timeline

    def on_mount(self) -> None:
        """Tells of each place in the timeline."""
        self.watch(self.timeline, "place", self._tell_place, init=False)

    def named(self, name: str) -> RunTab:
        """Returns a tab that was made."""
        return self._made[name]

    def with_keys(self, focused: Widget | None) -> str:
        """Returns the name of the tab in sight that the keys go to; empty where they go elsewhere."""
        inside = focused.ancestors if focused else ()
        return next((name for name, tab in self._made.items() if tab in inside and not tab.has_class("hidden")), "")

    async def fit(self, state: RunState) -> None:
        """Makes what the screen has room for beside the tab in front, where it was not made so far."""
        absent = [each for each in self._in_sight(state) if each not in self._made]
        for name in absent:
            await self.make(name)
        if absent:
            self.show(state)

    async def make(self, name: str) -> None:
        """Makes a tab that was not seen so far, out of sight."""
        async with self._making:
            if name not in self._made:
                tab = self._made[name] = _LATER[name](self._session)
                tab.add_class("hidden")  # until the tab in front is, or each has half the room for a moment
                self.watch(tab, "place", self._tell_place, init=False)
                await self.mount(tab)

    def show(self, state: RunState, *, another: bool = False) -> None:
        """Shows the state of a run in the tabs in sight, and in all where it is `another` run."""
        in_sight = self._in_sight(state)
        for name, tab in self._made.items():
            tab.set_class(name not in in_sight, "hidden")
            if another or tab is self.timeline or name in in_sight:
                tab.show(state)

    def _in_sight(self, state: RunState) -> tuple[str, ...]:
        """The tab in front; timeline and judge together where there is room, and a judge to be told of."""
        run = state.record
        judged = run is not None and (bool(run.rounds) or run.score is not None)
        if self.app.size.width >= _ROOM_FOR_BOTH and (state.tab == _JUDGE or (state.tab == TIMELINE and judged)):
            return (TIMELINE, _JUDGE)
        return (state.tab,)
