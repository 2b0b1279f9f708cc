"""Values as the service compares them: three-valued logic with *undefined*, and kinds that never compare.

The rules are those of the service's documentation; nothing here was run against a live account. Known to differ: text
compares by code point, and arrays or objects tie with their like in ORDER BY.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from functools import partial
from typing import Any, Final

Expression = Callable[[Any], Any]  # from a document to a value

UNDEFINED: Final = object()


class Kind(IntEnum):
    """The kinds of JSON, in the order in which ORDER BY ranks them."""

    MISSING = 0
    NULL = 1
    BOOL = 2
    NUMBER = 3
    STRING = 4
    ARRAY = 5
    OBJECT = 6


_KINDS: Final = {
    type(None): Kind.NULL,
    bool: Kind.BOOL,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.STRING,
    list: Kind.ARRAY,
    dict: Kind.OBJECT,
    object: Kind.MISSING,
}
RELATIONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def kind_of(value: Any) -> Kind:
    """The kind of one value; a bool is no number."""
    return _KINDS[type(value)]


def both(left: Any, right: Any) -> Any:
    """AND: one false is enough for false; only two trues are true."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else UNDEFINED


def either(left: Any, right: Any) -> Any:
    """OR: one true is enough for true; only two falses are false."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else UNDEFINED


def opposite(value: Any) -> Any:
    """NOT: undefined of whatever is neither true nor false."""
    return not value if isinstance(value, bool) else UNDEFINED


def equal(left: Any, right: Any) -> Any:
    """`=`: undefined across kinds."""
    kind = kind_of(left)
    if kind is Kind.MISSING or kind is not kind_of(right):
        return UNDEFINED
    if kind is Kind.NUMBER:
        return float(left) == float(right)
    if kind is Kind.ARRAY:
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if kind is Kind.OBJECT:
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    return bool(left == right)


def related(sign: str, left: Any, right: Any) -> Any:
    """`<`, `<=`, `>`, `>=`: undefined across kinds, and between arrays or objects."""
    kind = kind_of(left)
    if kind in (Kind.MISSING, Kind.ARRAY, Kind.OBJECT) or kind is not kind_of(right):
        return UNDEFINED
    if kind is Kind.NULL:
        return "=" in sign
    return RELATIONS[sign](float(left), float(right)) if kind is Kind.NUMBER else RELATIONS[sign](left, right)


def contains(text: Any, part: Any) -> Any:
    """CONTAINS(text, part, true); how the service folds what has no single lower case is unknown."""
    if kind_of(text) is not Kind.STRING or kind_of(part) is not Kind.STRING:
        return UNDEFINED
    return part.lower() in text.lower()


def replace(text: Any, part: str, other: str) -> Any:
    """REPLACE(text, part, other)."""
    return text.replace(part, other) if isinstance(text, str) else UNDEFINED


def concat(before: str, text: Any, after: str) -> Any:
    """CONCAT(before, text, after)."""
    return f"{before}{text}{after}" if isinstance(text, str) else UNDEFINED


def starts_with(text: Any, part: Any) -> Any:
    """STARTSWITH(text, part)."""
    if kind_of(text) is not Kind.STRING or kind_of(part) is not Kind.STRING:
        return UNDEFINED
    return text.startswith(part)


def lower(text: Any) -> Any:
    """LOWER(text); how the service folds what has no single lower case is unknown."""
    return text.lower() if kind_of(text) is Kind.STRING else UNDEFINED


def trimmed(trim: Callable[[str], str], text: Any) -> Any:
    """TRIM(text), LTRIM(text), RTRIM(text); what the service takes for a blank beside the space is not documented."""
    return trim(text) if kind_of(text) is Kind.STRING else UNDEFINED


TRIMS: Final[dict[str, Callable[[Any], Any]]] = {
    "TRIM": partial(trimmed, str.strip),
    "LTRIM": partial(trimmed, str.lstrip),
    "RTRIM": partial(trimmed, str.rstrip),
}


def left(text: Any, size: int) -> Any:
    """LEFT(text, size)."""
    return text[:size] if kind_of(text) is Kind.STRING else UNDEFINED


def right(text: Any, size: int) -> Any:
    """RIGHT(text, size)."""
    return text[-size:] if kind_of(text) is Kind.STRING else UNDEFINED


def members(array: Any) -> Sequence[Any]:
    """What IN goes through: nothing of what is no list."""
    return array if isinstance(array, list) else ()


def array_contains(array: Any, value: Any) -> Any:
    """ARRAY_CONTAINS(array, value)."""
    if kind_of(array) is not Kind.ARRAY:
        return UNDEFINED
    return any(equal(each, value) is True for each in array)


def plus(one: Any, other: Any) -> Any:
    """one + other, of numbers alone."""
    numbers = all(kind_of(each) is Kind.NUMBER for each in (one, other))
    return one + other if numbers else UNDEFINED


def array_length(array: Any) -> Any:
    """ARRAY_LENGTH(array)."""
    return len(array) if kind_of(array) is Kind.ARRAY else UNDEFINED


def vector_distance(function: str, value: Any, vector: Any) -> Any:
    """VectorDistance under a policy with that function; undefined for what is no vector of that length."""
    if (
        not isinstance(value, list)
        or len(value) != len(vector)
        or any(kind_of(each) is not Kind.NUMBER for each in value)
    ):
        return UNDEFINED
    if function == "euclidean":
        return math.dist(value, vector)
    product = sum(map(operator.mul, value, vector))
    if function == "dotproduct":
        return product
    lengths = math.hypot(*value) * math.hypot(*vector)
    return product / lengths if lengths else UNDEFINED


def rank(value: Any) -> tuple[int, Any] | None:
    """What ORDER BY compares, fit for JSON; None leaves the document out."""
    kind = kind_of(value)
    if kind is Kind.MISSING:
        return None
    plain = kind in (Kind.BOOL, Kind.NUMBER, Kind.STRING)
    return int(kind), float(value) if kind is Kind.NUMBER else value if plain else 0


def one_of(value: Any, wanted: Sequence[Any]) -> Any:
    """IN: the OR of comparisons."""
    found: Any = False
    for each in wanted:
        found = either(found, equal(value, each))
    return found


def value_at(steps: Sequence[str], document: Any) -> Any:
    """What a path leads to; undefined where a step is missing or leads through something that is no object."""
    for step in steps:
        document = document.get(step, UNDEFINED) if isinstance(document, dict) else UNDEFINED
    return document


def made_of(members: Mapping[str, Expression], document: Any) -> dict[str, Any]:
    """An object literal: undefined members are left out."""
    values = ((name, value(document)) for name, value in members.items())
    return {name: value for name, value in values if value is not UNDEFINED}


def joined(operation: Callable[[Any, Any], Any], left: Expression, right: Expression) -> Expression:
    """Two expressions under one operation."""
    return lambda document: operation(left(document), right(document))


def whole(document: Any) -> Any:
    """The document itself: `c`."""
    return document


def always(_document: Any) -> bool:
    """What no WHERE, or `true`, says of a document."""
    return True
