"""Takes documents into a journal as they are handed on, and tells how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from secrets import token_hex
from typing import Final

from msgspec.structs import replace

from fleet_tui.bundle.journal import Journal, Name
from fleet_tui.clock import MACHINE, Written, is_machine, stamp
from fleet_tui.fields import WRITTEN, Container, Document, FileDocument
from fleet_tui.fleet.reading import made
from fleet_tui.insight.handed import Handing
from fleet_tui.number import finite, rounded
from fleet_tui.present.about import About
from fleet_tui.redact import redact
from fleet_tui.schema import RUNS
from fleet_tui.source.base import RequestLog
from fleet_tui.text import counted, one_line

_STAND_INS: Final = "stand-ins"


class Taking:
    """Holds a journal, how documents are handed on, and who hears of it.

    `files` is what of the files that documents came from is not the same elsewhere: the times of those whose documents
    tell none, by container, and what zone their naive times are of. `run_names` is all that other documents may call
    the runs that were taken.
    """

    def __init__(self, journal: Journal, handing: Handing, log: RequestLog, tell: Callable[[str], object]) -> None:
        self.journal = journal
        self.handing = replace(handing, key=_key(journal)) if handing.blank else handing
        self.files: dict[str, object] = {}
        self._times: dict[str, float] = {}
        self.run_names: set[str] = set()
        self._log = log
        self._tell = tell
        for each in journal.names(RUNS):
            self._name_run(each)
        for told in journal.answers.values():
            if isinstance(files := told.get("files"), dict):
                self.files = files
        if isinstance(times := self.files.get("times"), dict):
            self._times = times

    def begin(self) -> None:
        """Tells what is there already."""
        if self.journal.resumed and self.journal.documents:
            self._tell(f"goes on where it ended, with {counted(self.journal.documents, 'document')}")
        elif self.journal.dropped:
            self._tell(f"what {one_line(self.journal.path.name)} held was asked otherwise: it begins anew")

    def knows(self, container: Container, document: Document) -> bool:
        """Tells whether a document was taken."""
        return self.journal.knows(container, self.handing.document(container, document))

    async def take(self, documents: Iterable[tuple[Container, Document]]) -> list[Name]:
        """Takes in documents, and returns their names."""
        return [await self._take(container, each) for container, each in documents]

    def answered(self, question: str, told: Document, said: str) -> None:
        """Notes that a question is answered whole, and tells what came of it, unless nothing is to be said."""
        self.journal.answer(question, {**told, **({"files": self.files} if self.files else {})})
        charge = f", {rounded(self._log.charge, 1)} RU" if self._log.charge else ""
        if said:
            self._tell(f"{said} · {counted(self.journal.documents, 'document')}{charge}")

    def manifest(self, about: About) -> dict[str, object]:
        """Returns what is to be said for programs: from where it is, where it opens, and what is known of its files."""
        return {
            "version": about.version,
            "made_at": stamp(about.made),
            "from": about.source,
            **({"address": redact(about.address)} if about.address else {}),
            "vectors": self.handing.vectors,
            "texts": not self.handing.blank,
            **self.files,
        }

    async def _take(self, container: Container, document: Document) -> Name:
        [clean] = await made(partial(self.handing.document, container), [document])
        if isinstance(document, FileDocument):
            self._note_file(container, document, clean)
        name = self.journal.add(container, clean)
        if container is RUNS:
            self._name_run(name)
        return name

    def _note_file(self, container: Container, document: FileDocument, clean: dict[str, object]) -> None:
        """Notes what a document has from its file; of a second file of a container it gets the time itself."""
        if document.taken is Written.FILE_TIME:
            seconds = finite(document.get(WRITTEN)) or 0.0
            if self._times.setdefault(container.name, seconds) != seconds:
                clean[WRITTEN] = seconds
            self.files["times"] = self._times
        if document.zone is not None and "zone" not in self.files:
            said = not is_machine(document.zone)
            name = machine_name() if document.zone is MACHINE else getattr(document.zone, "name", str(document.zone))
            self.files |= {"zone": name, "zone_said": said} if name else {}

    def _name_run(self, name: Name) -> None:
        self.run_names |= {name.id, *([name.partition] if isinstance(name.partition, str) else [])}


def _key(journal: Journal) -> bytes:
    """Returns the key by which what stands for texts is made, the same however often the reading was ended."""
    if _STAND_INS not in journal.answers:
        journal.answer(_STAND_INS, {"key": token_hex()})
    return bytes.fromhex(str(journal.answers[_STAND_INS]["key"]))


def machine_name() -> str:
    """Returns the name of this machine's zone, empty where nothing tells it."""
    named = os.environ.get("TZ", "").removeprefix(":")
    return named or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
