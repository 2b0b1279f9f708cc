"""Writes runs while they run: begun, told of event by event, and finished."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from fleet_tui.clock import Clock, stamp
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.fields import Document
from fleet_tui.key import Key
from fleet_tui.schema import EVENT_TIMES, RUNS
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.client import Meter
from fleet_tui.source.cosmos.storable import check_ttl, checked_size
from fleet_tui.source.cosmos.writing import OPERATIONS, Operation, changes
from fleet_tui.text import counted, short
from fleet_tui.writing.arguments import Wrong, json_fields, json_object, kind, text, text_or_none, time_in
from fleet_tui.writing.document_writer import DocumentWriter, Stored, explained, making
from fleet_tui.writing.documents import begun, new_id
from fleet_tui.writing.event_buffer import EventBuffer, Waiting
from fleet_tui.writing.held import STAMP, mark
from fleet_tui.writing.lifetime import OTHER_LOOP, closed
from fleet_tui.writing.open_runs import OpenRuns

_OWN: Final = frozenset({"id", "workflowId", "userId", "events", "segments"})
_TEXTS: Final = ("type", "agentId", "toolName")  # of an event
_TIMES: Final = ("startedAt", "completedAt")  # of a run
TIMER: Final = "fleet_tui.writing: events that wait"  # what the task that sends them is called
EVERY: Final = 1.0  # seconds that an event waits for others at most


class Runs:
    """Writes the runs of one account; events wait `every` seconds for others, ten at most."""

    def __init__(self, documents: DocumentWriter, clock: Clock, user: str | None, every: float = EVERY) -> None:
        self._documents = documents
        self._clock = clock
        self._every = every
        self._runs = OpenRuns(documents, clock, user)
        self._timers: dict[Key, asyncio.Task[None]] = {}
        self._failed: dict[Key, FleetError] = {}  # what a flush that nobody awaited ended with
        self._closed = False

    def __del__(self) -> None:
        """Warns of events that nobody waited for: no timer holds them any more, so its loop has ended."""
        if (left := self._left()) and not self._documents.lifetime.elsewhere:
            words = f"fleet_tui.writing: {left}: close a writer with aclose"
            warnings.warn(words, ResourceWarning, source=self, stacklevel=2)

    def _left(self) -> str:
        """Says which events wait; nothing where none does."""
        left = [(key.id, len(each.waiting)) for key, each in self._runs.buffers.items() if each.waiting]
        named = " and ".join(f"{counted(n, 'event')} of run {short(name)}" for name, n in left)
        verb = "is" if [n for _, n in left] == [1] else "are"
        return f"{named} {verb} not known to be written" if named else ""

    async def start(
        self, task: str, *, run_id: str | None, user: str | None, metadata: object, more: Mapping[str, Any]
    ) -> str:
        """Begins a run, and returns its id; what was begun so before is left as it is, and goes on."""
        with making(RUNS, run_id):
            name = text_or_none(run_id, "run_id") or new_id("wf")
            document = begun(name, task, user=user, metadata=metadata, more=_free(more), now=self._clock())
        stored = await self._documents.create(RUNS, document, _same_start, again=run_id is not None)
        self._runs.begin(name, user)
        return stored.id

    async def append(self, run_id: str, event: Mapping[str, Any], user: str | None) -> str:
        """Takes an event, and returns its id; it is stored with the next flush, of ten or by time."""
        self._require_open()
        _check_named(run_id, user)
        waiting = _checked(event, self._clock())
        async with self._runs.opened(run_id, user) as buffer:
            self._require_open()  # which it may be no more by now
            buffer.take(waiting)
            failed = self._failed.pop(buffer.key, None)
        if len(buffer.waiting) >= OPERATIONS:
            await self._flush(buffer, OPERATIONS)  # with what could not be sent before
            failed = None
        if buffer.waiting and buffer.key not in self._timers:
            self._timers[buffer.key] = asyncio.create_task(self._later(buffer), name=TIMER)
        if failed:
            raise failed
        return waiting.id

    async def flush(self, run_id: str | None, user: str | None) -> Cost:
        """Stores the events that wait, of one run or of all, and returns what that took.

        Raises:
            FleetError: of the first run whose events are not stored, or not known to be; those of other runs are
                notes of it. The events go on waiting.
        """
        self._require_open()
        if run_id is None:
            return await self._flush_all([*self._runs.buffers.values()])
        _check_named(run_id, user)
        known = self._runs.known(run_id, user)
        return await self._flush_all([known] if known else [])

    async def _flush_all(self, buffers: Sequence[EventBuffer]) -> Cost:
        errors, took = [], Cost()
        for each in buffers:
            try:
                took += await self._flush(each)
            except FleetError as error:
                errors.append(error)
            self._failed.pop(each.key, None)  # it is told now, or has passed
        for other in errors[1:]:
            errors[0].add_note(str(other))
        if errors:
            raise errors[0]
        return took

    async def finish(self, run_id: str, status: str, fields: Mapping[str, Any], user: str | None) -> Stored:
        """Stores the events that wait, and then how a run ended; what says so already is left as it is."""
        _check_named(run_id, user)
        with making(RUNS, run_id):
            fields = _free(fields)
            told = fields.get("execution_summary", {}).get("status", status)
            if text(status, "status") != told:
                step = "leave it out: the status of finish_run says how the run ended"
                raise Wrong(f"it ends as {short(status)}, and execution_summary.status is {kind(told)}", step)
        async with self._runs.opened(run_id, user) as buffer:
            self._require_open()
        try:
            await self._flush_all([buffer])
        except FleetError as error:
            raise _unfinished(error, buffer) from None
        completed, changed, meter = stamp(self._clock()), False, Meter()

        def next_of(run: Document) -> Sequence[Operation]:
            return _ending(run, status, completed, fields)[:OPERATIONS]

        for _ in range(0, len(fields) + 1, OPERATIONS):
            stored = await self._documents.change(RUNS, buffer.key, next_of, meter)
            if stored is None:
                raise UsageError(f"run {short(run_id)} is not written: it is gone", "start_run begins one")
            changed = changed or stored.changed
        self._runs.forget(buffer)
        return Stored(buffer.key.id, buffer.cost + meter.cost, changed)

    async def aclose(self) -> None:
        """Stores what waits, and waits for no more."""
        self._closed = True
        if self._documents.lifetime.other_loop:
            self._abandon()
            return
        try:
            await self._flush_all([*self._runs.buffers.values()])
        except FleetError:
            self._runs.buffers.clear()  # what it says need not be warned of
            raise
        finally:
            for each in self._timers.values():
                each.cancel()
            await asyncio.gather(*self._timers.values(), return_exceptions=True)

    def _abandon(self) -> None:
        """Lets go of what waits in another loop, which nobody can send from here.

        Raises:
            UsageError: something does.
        """
        left = self._left()
        self._runs.buffers.clear()
        if left:
            raise UsageError(f"{left}: {OTHER_LOOP}", "close a writer in the loop that it was used in")

    async def _flush(self, buffer: EventBuffer, least: int = 1) -> Cost:
        timer = self._timers.pop(buffer.key, None)
        if timer and timer is not asyncio.current_task():
            timer.cancel()
        return await buffer.flush(least)

    async def _later(self, buffer: EventBuffer) -> None:
        await asyncio.sleep(self._every)
        try:
            await self._flush(buffer)
        except FleetError as error:
            self._failed[buffer.key] = error

    def _require_open(self) -> None:
        self._documents.lifetime.require()
        if self._closed:
            raise closed()


def _unfinished(error: FleetError, buffer: EventBuffer) -> FleetError:
    """Says of what kept a run from being finished that it is not; what was refused keeps it no longer."""
    error.cause += f"; run {short(buffer.key.id)} is not finished"
    refused = isinstance(error, UsageError) and not buffer.waiting
    again = "finish_run again finishes it without" if refused else "finish_run again sends what waits, and finishes it"
    error.next_step = f"{error.next_step}; {again}" if error.next_step else again
    return error


def _check_named(run_id: object, user: object) -> None:
    with making(RUNS, None):
        text(run_id, "run_id")
        text_or_none(user, "user")


def _free(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Returns fields of a run, of which none takes away what it is known by, or its events.

    Raises:
        Refusal: one of them does, or is no JSON, or no time where a time belongs.
    """
    if taken := [each for each in fields if each in _OWN or each.startswith("_") or "/" in each or "~" in each]:
        step = "run_id= and user= name a run as it begins, append_event takes its events"
        raise Wrong(f"{', '.join(taken)} of a run cannot be given as a field", step)
    if "status" in fields:  # else it would stand twice, and stay as it was when the run ends
        step = "give execution_summary={'status': …}, or nothing: a run begins as running"
        raise Wrong("status of a run cannot be given as a field", step)
    found = json_fields(fields)
    check_ttl(found)
    time_in(found, "createdAt")
    summary = json_object(found.get("execution_summary", {}), "execution_summary")
    for name in _TIMES:
        time_in(summary, name, "execution_summary.")
    text_or_none(summary.get("status"), "execution_summary.status")
    if "execution_summary" in found:  # None is what nobody gave, here too: it takes nothing away that is written here
        given = {name: each for name, each in summary.items() if each is not None or name not in ("status", *_TIMES)}
        found["execution_summary"] = given
    rounds = found.get("judge_evaluations")
    for place, each in enumerate(rounds if isinstance(rounds, list) else ()):
        if isinstance(each, dict):
            time_in(each, "timestamp", f"judge_evaluations[{place}].")
    return found


def _checked(event: Mapping[str, Any], now: datetime) -> Waiting:
    """Returns an event as it will be stored, a copy: the caller may go on with its own.

    Raises:
        UsageError: it cannot be stored.
    """
    stored = event.get("eventId") if isinstance(event, Mapping) else None
    with explained(f"event {short(stored)}" if isinstance(stored, str) and stored else "the event"):
        copied = json_object(event, "event")
        for each in _TEXTS:
            if copied.get(each) is not None and not isinstance(copied[each], str):
                raise Wrong(f"{each} is of type {type(copied[each]).__name__}", "give a text")
        for each in EVENT_TIMES:
            time_in(copied, each)
        timed = any(copied.get(each) is not None for each in EVENT_TIMES)
        copied["eventId"] = text_or_none(stored, "eventId") or new_id("ev")
        if not timed:
            copied[STAMP] = stamp(now)
        size = checked_size({"events": [copied]})
    return Waiting(copied["eventId"], copied, size, mark(copied, timed=timed))


def _same_start(found: Document, wanted: Document) -> bool:
    """Tells whether a run was begun as another is to be begun: the time may be another."""
    tasks = [each.get("task") for each in (found, wanted)]
    asked = [each.get("input") if isinstance(each, Mapping) else each for each in tasks]
    return asked[0] == asked[1] and found.get("userId") == wanted.get("userId")


def _ending(run: Document, status: str, completed: str, fields: Mapping[str, Any]) -> Sequence[Operation]:
    """Returns what says in a run how it ended; nothing where all of it is said already."""
    stored = run.get("execution_summary")
    before = stored if isinstance(stored, Mapping) else {}
    ends = {} if before.get("status") == status and "completedAt" in before else {"completedAt": completed}
    summary = {**before, "status": status, **ends, **fields.get("execution_summary", {})}
    last = {"execution_summary": summary}  # with which a run has ended: before, all else is stored
    wanted = {name: each for name, each in fields.items() if name not in last} | last
    return changes(run, wanted)
