"""Choosing from a list by typing: the colours, an account, a user, how often to read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from fleet_tui.errors import FleetError, SettingsError
from fleet_tui.present import words
from fleet_tui.present.glyphs import Tone
from fleet_tui.text import one_line
from fleet_tui.ui.frame import FrameScreen
from fleet_tui.ui.look import themes
from fleet_tui.ui.widgets.pick_screen import Options, PickScreen, among

LEAST_SECONDS: Final = 2.0  # between two reads of the same thing: a shorter interval is paid for and tells nothing new
OFF: Final = "off"
_EVERYBODY: Final = "everybody"


def choose_theme(frame: FrameScreen, given: str = "") -> None:
    """Changes to another theme: ours, then those of Textual, unless its name is given."""
    app = frame.app

    def wear(choice: str | None) -> None:
        app.theme = choice or app.theme
        if choice and not frame.session.look.colour:
            frame.flash([(" NO_COLOR is set: no theme shows its colours", Tone.WARN)])

    options = [(each, "dark" if app.available_themes[each].dark else "light") for each in themes()]
    choose_among(frame, "theme", options, wear, given, current=app.theme)


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
        choose_among(frame, "profile", choices, switch, given, current=frame.session.fleet.identity.profile)


@contextmanager
def _told(frame: FrameScreen) -> Iterator[None]:
    """Tells what is wrong with a setting; all stays as it is."""
    try:
        yield
    except FleetError as error:
        frame.flash(*words.not_done(error))


def choose_seconds(frame: FrameScreen, take: Callable[[float | None], None], off: str = "", given: str = "") -> None:
    """Lets the user choose a number of seconds; `off` says what none means, where there may be none."""

    def chosen(choice: str | None) -> None:
        if choice == OFF and off:
            take(None)
        elif choice is not None:
            seconds = _seconds(choice)
            if seconds is None:
                said = f" {one_line(choice)!r} is not a number of seconds from {LEAST_SECONDS:g} on"
                frame.flash([(said, Tone.WARN)])
            else:
                take(seconds)

    options = [(OFF, off)] if off else []  # no numbers among them: 3 would be completed to 30
    choose_among(frame, f"seconds, {LEAST_SECONDS:g} or more", options, chosen, given, free="as typed")


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if LEAST_SECONDS <= seconds < float("inf") else None


def user_options(seen: Iterable[str]) -> Options:
    """Returns the users that were seen, and all of them as the last choice."""
    return [*((each, "seen in the loaded rows") for each in seen), (_EVERYBODY, "no user filter")]


def choose_user(frame: FrameScreen, seen: Iterable[str], take: Callable[[str | None], object], given: str = "") -> None:
    """Lets the user choose whose records are shown, among users that were seen or by typing; None is everybody."""
    known = [*seen]

    def chosen(choice: str | None) -> None:
        if choice:
            take(None if choice == _EVERYBODY and choice not in known else choice)

    now = frame.session.user or _EVERYBODY
    choose_among(frame, "user id", user_options(known), chosen, given, free="as typed, not seen yet", current=now)


def choose_among(
    frame: FrameScreen,
    what: str,
    options: Options,
    chosen: Callable[[str | None], None],
    given: str,
    *,
    free: str = "",
    narrow: Callable[[str], Options] | None = None,
    current: str = "",
) -> None:
    """Takes what was typed behind the name of a command as if it was chosen, else lets the user choose."""
    if not given:
        frame.app.push_screen(PickScreen(what, narrow or among(options, free=free), current=current), chosen)
    elif free or any(name == given for name, _ in options):
        chosen(given)
    else:
        frame.flash([(f" there is no {what} {one_line(given)}", Tone.WARN)])
