"""The SQL engine of the server for tests, asked directly: many queries over the same documents, without HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.emulator.node import Script


class EngineError(ValueError):
    """The engine refused the query; says why in the engine's words."""


class Engine:
    """Answers which documents a query selects, in which order; ties keep the order in which they were loaded."""

    def __init__(self) -> None:
        self._script = Script("evaluate.js")

    def load(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Sets the documents that are asked from now on, in the place of those before."""
        self._script.tell(json.dumps({"documents": list(documents)}, allow_nan=False))

    def ids(self, query: str, parameters: Sequence[Mapping[str, Any]] = ()) -> list[str]:
        """The ids of the rows; `parameters` are `{"name": "@p0", "value": …}`, as the SDK takes them."""
        self._script.tell(json.dumps({"query": query, "parameters": list(parameters)}, allow_nan=False))
        answer = json.loads(self._script.hear(seconds=20))
        if "error" in answer:
            raise EngineError(answer["error"])
        ids: list[str] = answer["ids"]
        return ids

    def stop(self) -> None:
        """Ends the process."""
        self._script.stop()
