"""Choosing from a list by typing: the colours, an account, an order, a user, how often to read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from fleet_tui.errors import FleetError, SettingsError
from fleet_tui.fields import Container
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.query.query import Sort
from fleet_tui.text import one_line
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.look import themes
from fleet_tui.ui.widgets.pick_screen import Options, PickScreen, among

LEAST_SECONDS: Final = 2.0  # between two reads of the same thing: a shorter interval is paid for and tells nothing new
OFF: Final = "off"
_ALL_USERS: Final = "(all users)"


def choose_theme(frame: FrameScreen, given: str = "") -> None:
    """Changes to another theme: ours, then those of Textual, unless its name is given."""
    app = frame.app

    def wear(choice: str | None) -> None:
        app.theme = choice or app.theme
        if choice and not frame.session.look.colour:
            frame.notice([(" NO_COLOR is set: no theme shows its colours", Tone.WARN)])

    options = [(each, "dark" if app.available_themes[each].dark else "light") for each in themes()]
    _choose(frame, "theme", options, wear, given)


def choose_profile(frame: FrameScreen, given: str = "") -> None:
    """Offers the profiles, unless a name is given; the app reads the account of what is chosen."""
    profiles = frame.session.profiles

    def switch(name: str | None) -> None:
        if name is not None and profiles is not None:
            with _told(frame):
                frame.post_message(frame.Switch(profiles.open(name)))

    with _told(frame):
        choices = profiles.choices() if profiles else ()
        if not choices:
            place = profiles.place() if profiles else ""
            raise SettingsError("there are no profiles to choose from", place and f"write some into {place}")
        _choose(frame, "profile", choices, switch, given)


@contextmanager
def _told(frame: FrameScreen) -> Iterator[None]:
    """Tells what is wrong with a setting; all stays as it is."""
    try:
        yield
    except FleetError as error:
        frame.notice(*words.not_done(error))


def choose_seconds(frame: FrameScreen, take: Callable[[float | None], None], off: str = "", given: str = "") -> None:
    """Lets the user choose a number of seconds; `off` says what none means, where there may be none."""

    def chosen(choice: str | None) -> None:
        if choice == OFF and off:
            take(None)
        elif choice is not None:
            seconds = _seconds(choice)
            if seconds is None:
                said = f" {one_line(choice)!r} is not a number of seconds from {LEAST_SECONDS:g} on"
                frame.notice([(said, Tone.WARN)])
            else:
                take(seconds)

    options = [(OFF, off)] if off else []  # no numbers among them: 3 would be completed to 30
    _choose(frame, f"seconds, {LEAST_SECONDS:g} or more", options, chosen, given, free="as typed")


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if LEAST_SECONDS <= seconds < float("inf") else None


def choose_order(frame: FrameScreen, container: Container, take: Callable[[Sort], object], given: str = "") -> None:
    """Lets the user choose among the orders that the container can be asked in, unless it is given as in a filter."""
    fields = [each for each in container.fields if each.sortable]
    falling = {f"-sort:{each.name}": Sort(each, descending=True) for each in fields}
    rising = {f"sort:{each.name}": Sort(each, descending=False) for each in fields}
    options = [(text, f"{_label(order)}, {words.order_meaning(container, order)}") for text, order in falling.items()]
    options += [(text, f"{_label(order)}, {words.order_meaning(container, order)}") for text, order in rising.items()]

    def chosen(choice: str | None) -> None:
        if choice is not None:
            take({**falling, **rising}[choice])

    sign, name = ("-" if given.startswith("-") else ""), given.removeprefix("-").removeprefix("sort:")
    _choose(frame, "order", options, chosen, given and f"{sign}sort:{name}")


def choose_row_order(frame: FrameScreen, orders: Options, take: Callable[[str], object], given: str = "") -> None:
    """Lets the user choose among the orders of a table, unless its name is given."""

    def chosen(choice: str | None) -> None:
        if choice is not None:
            take(choice)

    _choose(frame, "order", orders, chosen, given)


def choose_user(frame: FrameScreen, seen: Iterable[str], take: Callable[[str | None], object], given: str = "") -> None:
    """Lets the user choose whose records are shown, among users that were seen or by typing; None is everybody."""
    options = [(each, "seen in the loaded rows") for each in seen] + [(_ALL_USERS, "no user filter")]

    def chosen(choice: str | None) -> None:
        if choice:
            take(None if choice == _ALL_USERS else choice)

    _choose(frame, "user id", options, chosen, given, free="as typed, not seen yet")


def _choose(
    frame: FrameScreen,
    what: str,
    options: Options,
    chosen: Callable[[str | None], None],
    given: str,
    *,
    free: str = "",
) -> None:
    """Takes what was typed behind the name of a command as if it was chosen, else lets the user choose."""
    if not given:
        frame.app.push_screen(PickScreen(what, among(options, free=free)), chosen)
    elif free or any(name == given for name, _ in options):
        chosen(given)
    else:
        frame.notice([(f" there is no {what} {one_line(given)}", Tone.WARN)])


def _label(order: Sort) -> str:
    return order.field.label or order.field.name
