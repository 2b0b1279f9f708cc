"""How much memory a case takes at the most, where the system tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_MEMORY: Final = 200  # MB
_STATUS: Final = Path("/proc/self/status")
_FORGET: Final = Path("/proc/self/clear_refs")


@dataclass
class Taken:
    """What was taken in the end."""

    megabytes: int = 0


@contextmanager
def grown() -> Iterator[Taken]:
    """Tells how much more than at its start the process held, in its highest moment."""
    taken = Taken()
    if not _STATUS.exists():
        yield taken
        return
    _FORGET.write_text("5")  # the peak starts anew
    before = held("VmRSS")
    yield taken
    taken.megabytes = max(held("VmHWM") - before, 0)


def held(name: str) -> int:
    """A figure of the system about this process, in MB."""
    found = re.search(rf"{name}:\s+(\d+) kB", _STATUS.read_text())
    return int(found[1]) // 1024 if found else 0
