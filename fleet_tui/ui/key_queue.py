"""Keys in turn: the next is handed out once all that the key before began is done.

A click has its turn among them, and what it stands for comes before all that was typed later.

Textual gives a key to the widget that has the focus when the key is read. Keys that arrive in one read, from a slow
link, a paste or a macro, so all reach the list, and none the input that the first of them opens. Here each waits for
its turn: a marker follows the way of the key, from the widget that got it up to the app, through the queue of each.
When the marker is back twice and the focus stays, whatever the key began (a mount, a screen, a choice) is done; where
it asked for something that it needs, the marker goes again once the answer is there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import suppress
from itertools import takewhile
from time import monotonic, process_time
from typing import Any, Final, TypeAlias, TypeGuard

from textual.app import App
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.events import Callback, Key, MouseEvent, Paste
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.widgets import Input

_CALM: Final = 2  # markers that come back while the focus stays: what the first met in a queue, the second follows
_LONGEST: Final = 1.0  # seconds after which the next key goes on: a widget that is removed takes the marker along
_AGAIN: Final = 0.25  # seconds until it is looked again whether something is still being done
_WORKED: Final = 0.01  # seconds of CPU in that time: on a busy machine a run took 1.3 s to open; at rest it is 0.0003
_MOST: Final = 5.0  # seconds after which the next key goes on whatever is being done
_ROOM: Final = 4_000  # characters of an input: more is no filter and no name, and 400,000 took 25 s to draw
_BURST: Final = 0.1  # seconds between two keys up to which they may have been typed as one
_INTERRUPT: Final = "ctrl+c"  # never waits
_LOOK: Final = 0.01  # seconds until a key on rows that are not there yet is tried again

Typed: TypeAlias = Key | Paste | MouseEvent


class KeyQueue:
    """The keys, pastes and clicks that are still to be handed out."""

    def __init__(
        self,
        app: App[Any],
        hand_out: Callable[[Typed], Awaitable[None]],
        awaits: Callable[[str, bool], bool],
        acts: Callable[[], bool],
        ours_since: Callable[[], float],
        *,
        leaves: frozenset[str],
        lets_type: frozenset[str],
        ends: Collection[str],
    ) -> None:
        self._app = app
        # Whether rows that a command is about, named by its id, are still to come; and whether it was typed in a burst.
        self._awaits = awaits
        self._acts = acts  # whether a command still asks for what it needs
        self._ours_since = ours_since  # when the terminal was given away last: what was typed before was for others
        self._leaves = leaves  # the commands that end a wait for rows, when they come later
        self._lets_type = lets_type  # the commands behind which a letter may be text
        self._ends_with = ends  # the keys that end the program where they are no text
        self._too_early: asyncio.TimerHandle | None = None
        self._patience = _Patience()  # with rows that are not there yet, since what may have asked for them
        self._hand_out = hand_out
        self._waiting: deque[Typed] = deque()
        self._typed_at = 0.0  # when the last key came
        self._apart = False  # whether all that came since the last pause are escapes
        self._end: Key | None = None  # the last that ends the program, typed later than what waits before it
        self._in_turn = ""  # the command of the key that has its turn
        self._handed_at = 0.0  # when the last key came that was handed out
        self._ready = False
        self._laid_out: Widget | None = None  # what had the keys last: if it had no size, there is no room
        self._turn = 0  # counts the keys handed out: a marker of an earlier one has come too late
        self._timeout: asyncio.TimerHandle | None = None  # runs while a key has its turn

    @property
    def idle(self) -> bool:
        """Tells whether all keys are handed out, and what they began is done."""
        return not self._waiting and self._timeout is None

    async def begin(self) -> None:
        """Hands out what was typed before there was a screen to take it, and all that comes."""
        self._ready = True
        self._patience = _Patience()
        await self._next()

    async def take(self, event: Typed) -> None:
        """Hands the key out now, or in its turn; what waits is dropped by the key that ends the program."""
        if isinstance(event, Key) and event.key == _INTERRUPT:
            self._waiting.clear()
            await self._hand_out(event)
            return
        later = event.time - self._typed_at > _BURST
        if later and self._too_early and self._leaves_at_once(event):
            self._waiting.clear()
        self._note(event, later)
        self._typed_at = event.time
        self._waiting.append(event)
        await self._next()

    async def take_first(self, event: Key) -> None:
        """Hands a key out before all that wait: it stands for what was clicked or chosen just now."""
        self._handed_at = 0.0  # it is no part of a burst: a click on what stops the reading stops it
        self._waiting.appendleft(event)
        await self._next()

    def _leaves_at_once(self, event: Typed) -> bool:
        """Tells whether a key that leaves comes behind keys that wait for rows: nobody waits for those any more.

        Typed in one burst with them it has its turn, and where a letter could be text it is no key that leaves.
        """
        *before, last = self._commands((*self._waiting, event))
        return last in self._leaves and self._lets_type.isdisjoint(before)

    def _note(self, event: Typed, later: bool) -> None:
        """Remembers the key that ends the program, if nothing but escapes came between it and the last pause."""
        self._apart = self._apart or later
        if isinstance(event, Key) and event.key in self._ends_with and self._apart:
            self._end = event
        self._apart = self._apart and _is_escape(event)

    def _drop_before_end(self) -> None:
        """Drops what waits before the key that ends the program: a thousand keys kept it waiting for 50 s.

        Not where it may be text: behind a key that lets one type, unless an escape follows, which leaves any input and
        so is kept. What has its turn is not waited for either, if keys were dropped or it still asks for something.
        """
        if self._end not in self._waiting:
            self._end = None
        if self._end is None:
            return
        before = [*takewhile(lambda each: each is not self._end, self._waiting)]
        since = [*takewhile(lambda each: not _is_escape(each), reversed(before))]
        asks, opens = self._acts(), self._timeout is not None and self._in_turn in self._lets_type
        escaped = len(since) < len(before)
        if not self._lets_type.isdisjoint(self._commands(since)) or (opens and not asks and not escaped):
            return
        for _ in before[escaped:]:
            self._waiting.popleft()
        if escaped:
            self._waiting[0] = before[-len(since) - 1]
        if self._timeout and (asks or (before and not opens)):
            self._over(self._turn)

    @property
    def _ends(self) -> bool:
        """Whether the program ends with one of the keys that wait."""
        before = [*takewhile(lambda each: each != "quit", self._commands(self._waiting))]
        return len(before) < len(self._waiting) and self._lets_type.isdisjoint(before)

    def _commands(self, events: Iterable[Typed]) -> Iterator[str]:
        """Yields the ids of the commands that keys are of here; in an input they are text, and of none."""
        active = {} if isinstance(self._app.focused, Input) else self._app.screen.active_bindings
        for each in events:
            found = active.get(each.key) if isinstance(each, Key) else None
            yield (found.binding.id or "") if found else ""

    async def _next(self) -> None:
        while self._waiting and self._waiting[0].time <= self._ours_since():
            self._waiting.popleft()
        if self._ready:
            self._drop_before_end()
        if not self._ready or self._timeout or self._too_early or not self._waiting:
            return
        loop = asyncio.get_running_loop()
        [first] = self._commands([self._waiting[0]])
        if self._awaits(
            first, self._waiting[0].time - self._handed_at <= _BURST
        ):  # it does something with rows that are still to come
            if self._patience.holds(_LONGEST if self._ends else _MOST):
                self._too_early = loop.call_later(_LOOK, self._try_again)
                return
        else:
            self._patience = _Patience()
        self._handed_at, self._in_turn = self._waiting[0].time, first
        self._lay_out()
        self._turn += 1
        self._timeout = loop.call_later(_AGAIN, self._look_again, self._turn, _Patience())
        event = self._first()
        below = self._below(event)
        await self._hand_out(event)
        self._mark(self._turn, self._focus, _CALM, below)

    def _lay_out(self) -> None:
        """Gives all its size that is to have another: a page, or the line of a match, depends on it."""
        field, before, screen = self._app.focused, self._laid_out, self._app.screen
        self._laid_out = field
        if screen._layout_required or (field and field is not before and not field.size):
            screen._refresh_layout()

    def _try_again(self) -> None:
        self._too_early = None
        _queue(self._app, self._next)

    def _first(self) -> Typed:
        """Takes the next out; all that was typed ahead into an input goes there in one: each key alone takes 5 ms."""
        first, field = self._waiting.popleft(), self._app.focused
        if not isinstance(field, Input) or not (isinstance(first, Paste) or _is_text(first)):
            return first
        text = " ".join(first.text.splitlines()) if isinstance(first, Paste) else first.character or ""
        while self._waiting and _is_text(following := self._waiting[0]):
            text += following.character or ""
            self._waiting.popleft()
        return Paste(text[: max(_ROOM - len(field.value), 0)])

    @property
    def _focus(self) -> DOMNode | None:
        return self._app.focused or (self._app.screen if self._app.screen_stack else None)

    def _below(self, event: Typed) -> DOMNode | None:
        """Returns the widget that gets a click."""
        if not isinstance(event, MouseEvent):
            return None
        with suppress(NoWidget):
            return self._app.get_widget_at(event.x, event.y)[0]
        return None

    def _mark(self, turn: int, focus: DOMNode | None, calm: int, below: DOMNode | None = None) -> None:
        """Sends a marker the way that a key goes, for a click from the widget below it first."""
        clicked = below.ancestors_with_self if below else ()
        way = iter([*clicked, *(focus.ancestors_with_self if focus else [self._app])])
        self._pass_on(_Marker(self._pass_on, turn, focus, calm, way))

    def _pass_on(self, marker: _Marker) -> None:
        """Puts the marker into the next queue that takes it; back from the last, sees whether all is calm."""
        turn, focus, calm = marker.turn, marker.focus, marker.calm
        if turn != self._turn or any(_queue(each, marker.arrive) for each in marker.way):
            return
        now = self._focus
        if now is not focus:
            self._patience = _Patience()
            self._mark(turn, now, _CALM)
        elif calm > 1:
            self._mark(turn, now, calm - 1)
        elif self._acts():
            loop = asyncio.get_running_loop()
            loop.call_later(_LOOK, self._app.call_later, self._mark, turn, now, _CALM)
        else:
            self._over(turn)

    def _look_again(self, turn: int, patience: _Patience) -> None:
        """Goes on without the marker, unless what the key began is still being done."""
        if turn == self._turn and self._timeout and patience.holds():
            self._timeout = asyncio.get_running_loop().call_later(_AGAIN, self._look_again, turn, patience)
        else:
            self._over(turn)

    def _over(self, turn: int) -> None:
        if turn == self._turn and self._timeout:
            self._timeout.cancel()
            self._timeout = None
            _queue(self._app, self._next)


class _Marker:
    """Is on its way through the queues of some widgets."""

    def __init__(
        self,
        pass_on: Callable[[_Marker], None],
        turn: int,
        focus: DOMNode | None,
        calm: int,
        way: Iterator[MessagePump],
    ) -> None:
        self.turn, self.focus, self.calm, self.way = turn, focus, calm, way
        self._pass_on = pass_on

    def arrive(self) -> None:
        """Goes on from the queue that it was in."""
        self._pass_on(self)


def _queue(pump: MessagePump, callback: Callable[[], Awaitable[None]] | Callable[[], None]) -> bool:
    """Queues a method as `call_later` does, whose partial Textual asks for its signature: a tenth of a held key."""
    return pump.post_message(Callback(callback=callback))


class _Patience:
    """Holds for a second, and longer as long as this process works: that may be what is waited for."""

    def __init__(self) -> None:
        self._looked = monotonic()
        self._waited = 0.0
        self._until = _LONGEST
        self._spent = process_time()

    def holds(self, most: float = _MOST) -> bool:
        """Tells whether to wait on, which is never longer than so many seconds."""
        now = monotonic()
        # A machine that stood still for a second gave nobody a second to answer.
        self._waited += min(now - self._looked, _AGAIN)
        self._looked = now
        if self._waited >= self._until:
            before, self._spent = self._spent, process_time()
            if self._waited < most and self._spent - before > _WORKED:
                self._until = self._waited + _AGAIN
        return self._waited < self._until


def _is_escape(event: Typed) -> bool:
    return isinstance(event, Key) and event.key == "escape"


def _is_text(event: Typed) -> TypeGuard[Key]:
    return isinstance(event, Key) and event.is_printable
