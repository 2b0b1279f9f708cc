"""The rules of prose, held against every public docstring: it says what, and the user is "the user".

"one" is a number before a noun ("one line", "one of them") and never a person or a thing already named. A sentence
shows which by the word that follows: a noun after the number is singular and no function word, while a pronoun is
followed by a verb, a function word, or the end of the clause.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

_BEGINS_WITH_WHAT: Final = re.compile(r"\W*What\b")
_CODE: Final = re.compile(r"``?[^`]*``?")
_AS_A_NUMBER: Final = re.compile(
    r"\bone(?= of\b| or (?:more|two|several|none)\b| to \w+\b| at a time\b| by one\b)|(?<=\bone by )one\b",
    re.IGNORECASE,
)
_FUNCTION_WORDS: Final = (
    "a about above after again against all already also although always an and any are as at be because been before "
    "behind below beside between but by can could cut did do does down during either else ever every exactly for "
    "found from gave get given goes got had has have here how if in into is it itself just knew left like made "
    "makes may meant met might must near nearest never nor not now off often on only onto or out over per said saw "
    "set shall should since so some stands still stood such than that the their them then there therefore these "
    "they this those though through thus to together too took under until up upon want was we were what when where "
    "whether which while who whom whose why will with within without would wrote yet you "
)
_FOLLOWS_A_PRONOUN: Final = rf"(?:{'|'.join(_FUNCTION_WORDS.split())})\b"
_THIRD_PERSON: Final = r"[a-z]+(?<![siu])s\b(?!')"  # "one sees"; a noun after "one" is singular
_CLAUSE_ENDS: Final = r"(?:[^\w\s\"'`-]|$)"
_TOOK_PLACE: Final = rf"[a-z]+ed(?=\s+{_FOLLOWS_A_PRONOUN}|\s*{_CLAUSE_ENDS})"  # "one typed."; not "one typed word"
_PRONOUN: Final = re.compile(
    rf"\b(?:one(?:['’]s\b|self\b|\s*{_CLAUSE_ENDS}|\s+(?:{_FOLLOWS_A_PRONOUN}|{_THIRD_PERSON}|{_TOOK_PLACE}))|ones\b)",
    re.IGNORECASE,
)


def prose_faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The faults of a module's public docstrings, each with the line of what it describes."""
    for name, node in _public(tree):
        text = " ".join((ast.get_docstring(node) or "").split())
        line = 1 if isinstance(node, ast.Module) else node.lineno
        if _BEGINS_WITH_WHAT.match(text):
            yield line, f'the docstring of {name} begins with "What"'
        if (found := pronoun(text)) is not None:
            yield line, f'the docstring of {name} has "one" for a pronoun: "{found}"'


def pronoun(text: str) -> str | None:
    """The words around a "one" that is a pronoun, None where there is none."""
    plain = _AS_A_NUMBER.sub("1", _CODE.sub("X", text))
    found = _PRONOUN.search(plain)
    return plain[max(found.start() - 15, 0) : found.end() + 5].strip() if found else None


def _public(
    tree: ast.Module,
) -> Iterator[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The module, its classes and functions, and their members, but for private ones and what is inside functions."""
    yield "the module", tree
    waiting: list[ast.Module | ast.ClassDef] = [tree]
    for holder in waiting:
        for each in holder.body:
            private = isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
                each.name.startswith("_") and not each.name.endswith("__")
            )
            if private:
                continue
            if isinstance(each, ast.ClassDef):
                waiting.append(each)
            if isinstance(each, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield each.name, each
