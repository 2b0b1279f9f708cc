"""Writes the records of an account, one at a time; what a viewer reads with has none of this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

from fleet_tui.clock import Clock
from fleet_tui.errors import FleetError, UsageError
from fleet_tui.fields import Document
from fleet_tui.key import Key
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS
from fleet_tui.source.base import Cost
from fleet_tui.source.cosmos.client import Connection, Meter
from fleet_tui.source.cosmos.storable import same
from fleet_tui.source.cosmos.writing import Operation, changes, set_at
from fleet_tui.text import short
from fleet_tui.writing import documents
from fleet_tui.writing.arguments import Wrong, number, text, text_or_none
from fleet_tui.writing.document_writer import DocumentWriter, Stored, making
from fleet_tui.writing.optimizations import save_round
from fleet_tui.writing.run_key import run_key
from fleet_tui.writing.runs import EVERY, Runs

_WHOSE: Final = "give user=…, or set AGENTICFLEET_DEFAULT_USER_ID"


class Writer:
    """Writes into one account; use it with `async with`, or close it with `aclose`.

    Every method awaits the answer of the account, but `append_event`, whose events are sent ten at a time or after
    `every` seconds: `flush` awaits them. `user` is whose records are written where none is named. A closed writer
    takes nothing more; if it was never closed and its loop has ended, a ResourceWarning names the events that are left.
    It is used in a single event loop of a single process: connect within the function that `asyncio.run` runs.

    Raises:
        UsageError: it cannot be written: what is wrong with it, and nothing was sent.
        Unsure: it is not known whether it is written. `next_step` says what to do: most calls may be made again as
            they are; a call that made an id would make another, so read it before you write again.
        FleetError: any other says that it is not written, why, and what to do.
    """

    def __init__(self, connection: Connection, clock: Clock, user: str | None = None, *, every: float = EVERY) -> None:
        self._connection = connection
        self._clock = clock
        self._user = user
        self._documents = DocumentWriter(connection)
        self._runs = Runs(self._documents, clock, user, every)

    async def put_cache(
        self,
        key: str,
        result: object,
        *,
        request: object = None,
        ttl: int | None = None,
        user: str | None = None,
        run: str | None = None,
    ) -> Stored:
        """Stores a result under a key, in the place of any that is there, for `ttl` seconds or as the container says.

        >>> await writer.put_cache("sha256:3d1c", {"answerSummary": "on-demand GPU pools"}, ttl=600)
        """
        with making(CACHE, key):
            owner = self._user if user is None else user
            entry = documents.cache_entry(key, result, request=request, ttl=ttl, user=owner, run=run, now=self._clock())
        return await self._documents.upsert(CACHE, entry)

    async def add_memory(
        self,
        content: object,
        *,
        user: str | None = None,
        agent: str | None = None,
        type: str | None = None,  # noqa: A002  # the word of the data model, and of the filter
        embedding: Sequence[float] | None = None,
        importance: float | None = None,
        source: str | None = None,
        run: str | None = None,
        ttl: int | None = None,
        memory_id: str | None = None,
    ) -> Stored:
        """Stores a memory; with an id of the caller's own it is stored once, however often it is added.

        Added again it stays as it was created; another of that id is refused, be it that only its
        importance was set since. `type` is any text, `importance` any number: the screen draws those from 0 to 1.

        >>> await writer.add_memory("prefers short answers", agent="writer", type="preference", importance=0.9)
        """
        with making(MEMORIES, memory_id):
            memory = documents.memory(
                content,
                memory_id=memory_id,
                user=self._owner(user),
                agent=agent,
                type=type,
                embedding=embedding,
                importance=importance,
                source=source,
                run=run,
                ttl=ttl,
                now=self._clock(),
            )
        return await self._documents.create(MEMORIES, memory, _same_memory, again=memory_id is not None)

    async def forget_memory(self, memory_id: str, *, user: str | None = None) -> Stored:
        """Takes a memory away; `changed` is False where there was none."""
        with making(MEMORIES, memory_id):
            key = Key(text(memory_id, "memory_id"), self._owner(user))
        return await self._documents.delete(MEMORIES, key)

    async def set_importance(self, memory_id: str, importance: float, *, user: str | None = None) -> Stored:
        """Stores how important a memory is.

        >>> await writer.set_importance("mem_1", 0.2)
        """
        with making(MEMORIES, memory_id):
            key = Key(text(memory_id, "memory_id"), self._owner(user))
            weight = number(importance, "importance")
        stored = await self._documents.change(MEMORIES, key, lambda memory: _importance(memory, weight))
        if stored is None:
            raise UsageError(f"memory {short(memory_id)} is not written: there is none of that id and user")
        return stored

    async def save_example(
        self, task: str, *, dataset: str, user: str | None = None, example_id: str | None = None, **fields: Any
    ) -> Stored:
        """Stores an example; `fields` are the data model's: team, available_tools, context, assigned_to, mode, …

        With an id of its own it takes the place of any example of that id. `dataset` and `mode` are any texts.

        >>> await writer.save_example("fix the tests", dataset="routing", assigned_to=["coder"], mode="delegated")
        """
        given = {"dataset": dataset, "task": task, **fields}
        with making(EXAMPLES, example_id):
            made = documents.example(given, example_id=example_id, user=self._owner(user), now=self._clock())
        if example_id is None:
            return await self._documents.create(EXAMPLES, made, again=False)
        return await self._documents.upsert(EXAMPLES, made)

    async def promote(
        self, run_id: str, *, dataset: str, user: str | None = None, example_id: str | None = None, **fields: Any
    ) -> Stored:
        """Stores an example made from a run: its task and routing; `fields` go before what the run says.

        Without an id of its own it is the run's example: promoted again, it is replaced. `user` is whose example it
        is, the run's own if none is given; where several users have a run of that id, theirs is taken.

        >>> await writer.promote("wf_1", dataset="routing", labels={"difficulty": "hard"})
        """
        with making(EXAMPLES, example_id):
            text(run_id, "run_id")
            text_or_none(user, "user")
            name = text_or_none(example_id, "example_id")
        meter = Meter()
        key = await run_key(self._documents, run_id, meter, None, self._user if user is None else user)
        run = await self._documents.read(RUNS, key, meter)
        if run is None:
            raise UsageError(f"run {short(run_id)} is gone, and no example is written")
        taken = {"dataset": dataset, **documents.fields_of_run(run), **fields}
        stored_user = run.get("userId")
        owner = user or (stored_user if isinstance(stored_user, str) and stored_user else None)
        name = name or f"ex_{key.id}"
        with making(EXAMPLES, name):
            made = documents.example(taken, example_id=name, user=self._owner(owner), now=self._clock())
        return await self._documents.upsert(EXAMPLES, made, meter)

    async def start_run(
        self,
        task: str,
        *,
        run_id: str | None = None,
        user: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> str:
        """Begins a run, and returns its id; one of that id that was begun with the same task goes on.

        `fields` are the data model's, such as routing and configSnapshot.

        >>> run = await writer.start_run("research 2025 AI trends", run_id="wf_1", user="user_123")
        """
        owner = self._user if user is None else user
        return await self._runs.start(task, run_id=run_id, user=owner, metadata=metadata, more=fields)

    async def append_event(self, run_id: str, event: Mapping[str, Any], *, user: str | None = None) -> str:
        """Takes an event of a run, and returns its `eventId`, which is made where it has none.

        An event with an id of the caller's own is stored once, however often it is appended: so a program that was
        killed may append all again. Another event under an id that is known is refused, here or by the flush, which
        writes the others. An error of an earlier flush that nobody awaited is raised here; the event of this call is
        taken all the same, and waits, unless the error names it.

        `type`, `agentId` and `toolName` are any texts, `timestamp` is a time with its zone and now if there is none;
        all else is free. `user` says whose run is meant where several users have a run of that id, here and below;
        else it is that which this writer began, or its own user's.

        >>> await writer.append_event(run, {"eventId": "ev_001", "type": "message", "agentId": "writer"})
        """
        return await self._runs.append(run_id, event, user)

    async def flush(self, run_id: str | None = None, *, user: str | None = None) -> Cost:
        """Stores the events that wait, of one run or of all, and returns what that took.

        The cost that `finish_run` returns holds this again: it is of the run's events and end in all.
        """
        return await self._runs.flush(run_id, user)

    async def finish_run(
        self, run_id: str, status: str = "succeeded", *, user: str | None = None, **fields: Any
    ) -> Stored:
        """Stores the events that wait, and how a run ended; `fields` are the data model's: result, quality, error, …

        `status` is any text: viewers know succeeded, failed and cancelled, and show others as they stand. A status in
        `execution_summary` says the same, or nothing. Where an event that waits is refused the run is not finished:
        called again, this finishes it without that event.

        The cost is of all this writer did for the run from its first event on: that of each `flush` is part of it, so
        add up either this or those.

        >>> await writer.finish_run(run, "failed", error="no tool answered")
        """
        return await self._runs.finish(run_id, status, fields, user)

    async def save_optimization_round(
        self,
        optimization_id: str,
        number: int,
        metric: float | None,
        *,
        user: str | None = None,
        optimizer: str | None = None,
        config: Mapping[str, Any] | None = None,
        train: Sequence[str] | None = None,
        eval: Sequence[str] | None = None,  # noqa: A002  # the word of the filter
        status: str | None = None,
        program_snapshot: object = None,
        replace: bool = False,
    ) -> Stored:
        """Stores the metric of a round; the first round begins the optimization, a `status` ends it.

        The same round again does no harm; another metric for a round that is stored is refused, unless `replace` puts
        it in its place. `optimizer`, `config`, `train` and `eval` are stored with the first round, and left as they
        are later. `status` is any text: viewers know succeeded, failed and cancelled.

        >>> await writer.save_optimization_round("opt_1", 1, 0.72, optimizer="GEPA", config={"metric": "semantic_f1"})
        """
        now = self._clock()
        with making(OPTIMIZATIONS, optimization_id):
            begun = documents.optimization(
                optimization_id,
                user=self._owner(user),
                optimizer=optimizer,
                config=config,
                train=train,
                evaluated=eval,
                now=now,
            )
            point = documents.point(number, metric, now)
            ending = documents.ended(status, program_snapshot, now)
        return await save_round(self._documents, begun, point, ending, replace=replace)

    async def aclose(self) -> None:
        """Stores the events that wait, and lets go of the connection; a credential of the caller's stays open.

        A process that was forked has nothing to close: events and connections are its parent's.
        """
        lifetime = self._documents.lifetime
        if lifetime.elsewhere:
            return
        try:
            await self._runs.aclose()
        finally:
            lifetime.end()
            await self._connection.aclose()

    async def __aenter__(self) -> Self:
        self._documents.lifetime.require()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.aclose()
        except FleetError as unwritten:
            if error is None:
                raise
            error.add_note(str(unwritten))  # what ended the program comes first

    def __repr__(self) -> str:
        of = f" of user {self._user!r}" if self._user else ""
        return f"<{type(self).__name__} {self._connection.account.name}{of}>"

    def _owner(self, user: str | None) -> str:
        owner = self._user if user is None else text_or_none(user, "user")
        if not owner:
            raise Wrong("nothing says whose it is", _WHOSE)
        return owner


def _same_memory(stored: Document, wanted: Document) -> bool:
    """Tells whether a memory holds what another does: when it was created stays what was said first."""
    return same(*(_but_created(each) for each in (stored, wanted)))


def _but_created(memory: Document) -> Document:
    metadata = memory.get("metadata")
    if not isinstance(metadata, Mapping):
        return memory
    return {**memory, "metadata": {name: each for name, each in metadata.items() if name != "createdAt"}}


def _importance(memory: Document, importance: float) -> list[Operation]:
    metadata = memory.get("metadata")
    if not isinstance(metadata, Mapping):
        return [set_at("/metadata", {"importance": importance})]
    return changes(metadata, {"importance": importance}, "/metadata")
