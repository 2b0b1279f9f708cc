"""The tabs of a run in their order; each loads when it is first turned to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fleet_tui.ui.run.tab import RunTab


def _judge() -> RunTab:
    from fleet_tui.ui.run.judge_tab import JudgeTab

    return JudgeTab()


def _answer() -> RunTab:
    from fleet_tui.ui.run.answer_tab import AnswerTab

    return AnswerTab()


def _plan() -> RunTab:
    from fleet_tui.ui.run.plan_tab import PlanTab

    return PlanTab()


def _raw() -> RunTab:
    from fleet_tui.ui.run.raw_tab import RawTab

    return RawTab()


LATER: Final[Mapping[str, Callable[[], RunTab]]] = {"judge": _judge, "answer": _answer, "plan": _plan, "raw": _raw}
TABS: Final = ("timeline", *LATER)
