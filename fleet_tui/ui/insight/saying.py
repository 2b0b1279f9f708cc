"""Sentences about the examination of many runs: what stands in the place of rows, and what is to be known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fleet_tui.present import words
from fleet_tui.present.cells import Line
from fleet_tui.present.insight import examined as told
from fleet_tui.ui.insight.state import ExaminedState
from fleet_tui.ui.insight.subject import Subject
from fleet_tui.ui.session import Session


def instead(now: ExaminedState, subject: Subject[Any], session: Session) -> Sequence[Line]:
    """Returns what stands there while there are no rows."""
    if now.error:
        return words.error_lines(now.error)
    if now.due and now.results is None and session.fleet.identity.live:
        return [told.listing(subject.question.kind)]
    if now.stopped and now.results is None:
        return [told.stopped_listing()]
    if now.awaits_agreement:
        return _agreement(now, subject, session)
    if now.over and not now.stopped and now.results and not now.results.error:
        return subject.nothing()
    return []


def notice(now: ExaminedState, subject: Subject[Any], session: Session) -> Sequence[Line]:
    """Returns what is to be known of the rows: how far it is, what is missing, what more would cost."""
    results = now.results
    if now.error:
        return words.error_notice(now.error, len(now.rows)) if now.rows else ()
    if now.awaits_agreement:
        return _agreement(now, subject, session) if now.rows else ()
    if results is None:
        return ()
    if now.due:
        return [told.progress(results)]
    if results.error:
        return told.ended_early(results, results.error)
    return [told.stopped(results)] if now.stopped else told.left_out(results)


def _agreement(now: ExaminedState, subject: Subject[Any], session: Session) -> Sequence[Line]:
    """Asks whether so much is to be read."""
    if now.selection is None:
        return []
    ahead = told.reads_ahead(subject.question.name, subject.question.kind, now.selection, now.reads, now.charge)
    dear = told.too_dear(now.reads, now.charge, session.log.left)
    return told.agreement(ahead, dear, stays=bool(now.rows))
