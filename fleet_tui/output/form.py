"""In which form rows leave for standard output."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """JSON is for programs, PLAIN for eyes, RAW is what is stored, byte for byte where a file holds it."""

    JSON = "json"
    PLAIN = "plain"
    RAW = "raw"
