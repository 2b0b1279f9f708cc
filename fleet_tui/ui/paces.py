"""The seconds that the screen lets pass before it does what the next key or page may make needless."""

from __future__ import annotations

from msgspec import Struct


class Paces(Struct, frozen=True):
    """Says how many seconds the screen waits before it shows what the next key or page may overtake."""

    rest: float = 0.12  # the cursor rests before the detail follows: a key that repeats lays out no detail on its way
    typing: float = 0.15  # without a key before what is loaded is narrowed: a word is typed faster
    reading: float = 0.15  # of reading a list before that is said: most answers of files are faster
    agreeing: float = (
        0.5  # after a price is shown before enter agrees to it: typed ahead, it was meant for something else
    )
    opening: float = 0.1  # that nothing is drawn of a run still being read: a slow link pays for each frame
