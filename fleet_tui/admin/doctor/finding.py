"""Holds what doctor says of a thing it looked at: how it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field


class Grade(StrEnum):
    """Grades a finding: OK needs nothing, WARN costs or leaves something out, FAIL keeps a part from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(Struct, frozen=True):
    """Describes a thing that was looked at; `figures` are in seconds, request units, bytes and documents."""

    subject: str
    grade: Grade
    words: str
    next_step: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)


def ok(subject: str, words: str, **figures: float) -> Finding:
    """Says that it is as it should be."""
    return Finding(subject, Grade.OK, words, figures=figures)


def warn(subject: str, words: str, next_step: str, **figures: float) -> Finding:
    """Says that it costs or leaves something out."""
    return Finding(subject, Grade.WARN, words, next_step, figures)


def fail(subject: str, words: str, next_step: str, **figures: float) -> Finding:
    """Says that a part of the program does not work."""
    return Finding(subject, Grade.FAIL, words, next_step, figures)
