"""Takes documents into a journal as they are handed on, and tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from fleet_tui.bundle.journal import Journal, Name
from fleet_tui.clock import Written
from fleet_tui.fields import WRITTEN, Container, Document, FileDocument
from fleet_tui.fleet.reading import made
from fleet_tui.insight.handed import Handing
from fleet_tui.number import finite, rounded
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RequestLog
from fleet_tui.text import counted, one_line


class Taking:
    """Holds a journal, how documents are handed on, and who hears of it.

    `times` are those of the files that documents without any time came from, by container: elsewhere their file has
    another. `run_names` is all that other documents may call the runs that were taken.
    """

    def __init__(self, journal: Journal, handing: Handing, log: RequestLog, tell: Callable[[str], object]) -> None:
        self.journal = journal
        self.handing = handing
        self.times: dict[str, float] = {}
        self.run_names: set[str] = set()
        self._log = log
        self._tell = tell
        for each in journal.names(RUNS):
            self._name_run(each)
        for told in journal.answers.values():
            if isinstance(times := told.get("times"), dict):
                self.times |= {name: seconds for name, each in times.items() if (seconds := finite(each)) is not None}

    def begin(self) -> None:
        """Tells what is there already."""
        if self.journal.resumed and self.journal.documents:
            self._tell(f"goes on where it ended: {counted(self.journal.documents, 'document')} are there")
        elif self.journal.dropped:
            self._tell(f"what {one_line(self.journal.path.name)} held was asked otherwise: it begins anew")

    def knows(self, container: Container, document: Document) -> bool:
        """Tells whether a document was taken."""
        return self.journal.knows(container, self.handing.document(container, document))

    async def take(self, documents: Iterable[tuple[Container, Document]]) -> list[Name]:
        """Takes in documents, and returns their names."""
        return [await self._take(container, each) for container, each in documents]

    def answered(self, question: str, told: Document, said: str) -> None:
        """Notes that a question is answered whole, and tells what came of it."""
        self.journal.answer(question, {**told, **({"times": self.times} if self.times else {})})
        charge = f", {rounded(self._log.charge, 1)} RU" if self._log.charge else ""
        self._tell(f"{said} · {counted(self.journal.documents, 'document')}{charge}")

    async def _take(self, container: Container, document: Document) -> Name:
        [clean] = await made(partial(self.handing.document, container), [document])
        if isinstance(document, FileDocument) and document.taken is Written.FILE_TIME:
            seconds = finite(document.get(WRITTEN)) or 0.0
            if self.times.setdefault(container.name, seconds) != seconds:
                clean[WRITTEN] = seconds
        name = self.journal.add(container, clean)
        if container is RUNS:
            self._name_run(name)
        return name

    def _name_run(self, name: Name) -> None:
        self.run_names |= {name.id, *([name.partition] if isinstance(name.partition, str) else [])}
