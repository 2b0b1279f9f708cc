"""Makes a bundle: records, what their links reach, a page about them, and the address at which it opens.

Links are followed from the records that were named and from what these links reach, no further; each link gives a
bounded number of documents, and what it gave no more of is named. Every question is one line of progress and one answer
in the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui import __version__
from fleet_tui.address import Address
from fleet_tui.bundle.archive import ASKED, CALLED, write_zip, wrote, zip_free
from fleet_tui.bundle.journal import ENDING, Journal, Name
from fleet_tui.bundle.taking import Taking
from fleet_tui.errors import ContainerMissing, FleetError, Forbidden, UsageError
from fleet_tui.fields import Container, Document, FileDocument
from fleet_tui.fleet import Fleet, Link
from fleet_tui.fleet.gathering import LINKED_AT_MOST, Whole, behind, namesakes, whole
from fleet_tui.fleet.links import links_of
from fleet_tui.fleet.patience import patiently
from fleet_tui.fleet.reading import examined
from fleet_tui.insight.handed import Handing
from fleet_tui.key import key_json, read_key
from fleet_tui.model.record import Record, address_of
from fleet_tui.model.records import record_type
from fleet_tui.present.about import About, about_text
from fleet_tui.present.run.located import located
from fleet_tui.present.ticket import span, ticket_at, ticket_lines
from fleet_tui.present.words import missed
from fleet_tui.query.query import Query
from fleet_tui.schema import RUNS, container, of_noun
from fleet_tui.source.base import RangeFailure, RequestLog
from fleet_tui.text import counted, one_line

_FEW: Final = 5  # records that are named, of which each answer is told
_EACH: Final = 20  # answers that one line tells of where there are more
FOLLOWED: Final = 50  # records behind a link whose own links are followed
"""How many of what a link reached have their links followed as well."""


class Made(Struct, frozen=True):
    """Says what became of a bundle or a pull: how many documents are in it, and what it left out."""

    path: Path
    counts: dict[Container, int]
    left_out: tuple[str, ...] = ()
    replaced: bool = False


class Wanted(Struct, frozen=True):
    """Says what a bundle is to hold: of the first address it opens at the place."""

    addresses: Sequence[Address]
    path: Path
    handing: Handing = Handing()
    replace: bool = False  # what was asked otherwise

    @property
    def records(self) -> dict[str, object]:
        """Returns what tells these records from others; where the bundle opens does not."""
        named = sorted({str(each.at("")) for each in self.addresses})
        return {"records": len(named), CALLED: sha256("\n".join(named).encode()).hexdigest()}

    @property
    def part(self) -> Path:
        """Returns where what was read is kept until the bundle is made."""
        return self.path.parent / f"{self.path.name}{ENDING}"


async def make_bundle(fleet: Fleet, log: RequestLog, wanted: Wanted, tell: Callable[[str], object]) -> Made:
    """Reads and writes a bundle; `tell` hears a sentence after each question.

    Raises:
        FleetError: something cannot be read or written; what was read stands beside the bundle, for the next time.
    """
    of = {"from": fleet.identity.name, **wanted.records}
    replaced = zip_free(wanted.path, of, replace=wanted.replace)
    asked = {
        "bundle": __version__,
        "from": fleet.identity.name,
        "of": [str(each) for each in wanted.addresses],
        **wanted.handing.asked,
    }
    with Journal(wanted.part, asked) as journal:
        making = _Making(fleet, log, Taking(journal, wanted.handing, log, tell))
        making.taking.begin()
        opens = await making.read(wanted.addresses)
        zip_free(wanted.path, of, replace=wanted.replace)  # it may have been made meanwhile
        about = making.about(opens)
        manifest = {**making.taking.manifest(about), ASKED: of}
        await wrote(partial(write_zip, journal, wanted.path, manifest, about_text(about)))
        journal.remove()
        return Made(wanted.path, journal.counts(), tuple(about.left_out), replaced)


class _Making:
    """Holds what the making of one bundle goes by."""

    def __init__(self, fleet: Fleet, log: RequestLog, taking: Taking) -> None:
        self.taking = taking
        self._fleet = fleet
        self._log = log
        self._tickets: list[list[str]] = []
        self._left_out: list[str] = []
        self._many = False

    async def read(self, addresses: Sequence[Address]) -> str:
        """Reads all there is, and returns the address at which the bundle opens."""
        self._many = len(addresses) > _FEW
        named = [await self._named(each) for each in addresses]
        reached: list[Record] = []
        for record, _ in named:
            reached += [each for link in _followed(record) for each in await self._linked(record, link)]
        for record in reached[:FOLLOWED]:
            for link in _followed(record):
                await self._linked(record, link)
        if len(reached) > FOLLOWED:
            rest = len(reached) - FOLLOWED
            self._left_out.append(f"links of {counted(rest, 'linked record')} were not followed")
        return named[0][1] if named else ""

    def about(self, opens: str) -> About:
        """Returns what is to be said of it."""
        return About(
            version=__version__,
            made=self._fleet.clock(),
            source=self._fleet.identity.name,
            address=opens,
            handing=self.taking.handing,
            counts=self.taking.journal.counts(),
            left_out=self._left_out,
            tickets=self._tickets,
        )

    async def _named(self, address: Address) -> tuple[Record, str]:
        """Reads a record that was named, and tells it; returns it with its address."""
        question = f"named {address}"
        told = self.taking.journal.answers.get(question)
        if told is None:
            address = await patiently(partial(self._fleet.meant, address))
            found = await whole(self._fleet, address)
            if found is None:
                kind = of_noun(address.noun) or RUNS
                error = missed(kind, address, await self._fleet.elsewhere(address))
                self.taking.journal.remove()
                raise FleetError(error.cause, error.next_step or f"fleet-tui {kind.section} lists what there is")
            record = found.record
            others = await namesakes(self._fleet, record)
            place, lines = await self._told(found, address, others) if found.opened else (address.anchor, [])
            [name, *_] = await self.taking.take(found.documents)
            missing = _strays(found, others)
            told = {**_written(name), "opens": str(address_of(record, place)), "ticket": lines, **missing}
            self.taking.answered(question, told, self._progress(f"{record.container.one} {one_line(record.id)}"))
        else:
            record = self._again(told)
        if left_out := told.get("left_out"):
            self._left_out.append(f"of {span(record.id)}: {left_out}")
        if isinstance(ticket := told["ticket"], list) and ticket:
            self._tickets.append([str(each) for each in ticket])
        return record, str(told["opens"])

    async def _told(self, found: Whole, address: Address, others: int) -> tuple[str, list[str]]:
        """Returns the place at which a run opens, and its ticket."""
        assert found.opened is not None
        timeline = await examined(found.opened.timeline(found.segments))
        if address.anchor:
            try:
                located(timeline, address.anchor)
            except FleetError:
                self.taking.journal.remove()
                raise
        so_far = bool(found.segments and found.segments.failed)
        ticket = ticket_at(timeline, address.anchor, self._log.requests, so_far=so_far, handing=self.taking.handing)
        return ticket.address.anchor, ticket_lines(replace(ticket, namesakes=others))

    async def _linked(self, record: Record, link: Link) -> list[Record]:
        """Reads what a link of a record leads to, and returns what was not in the bundle before."""
        named = link.container is RUNS and len(link.ids) == 1
        if named and link.ids[0] in self.taking.run_names:
            return []
        question = _question(record, link)
        journal = self.taking.journal
        if question not in journal.answers:
            told = await (self._run_behind(link) if named else self._all_behind(link))
            said = f"{link.title}: {told.get('left_out') or told.get('n', 0)}"
            self.taking.answered(question, told, self._progress(said))
        told = journal.answers[question]
        if left_out := told.get("left_out"):
            self._left_out.append(f"{link.title} of {span(record.id)}: {left_out}")
        new = told.get("new")
        return [self._again(each) for each in new if isinstance(each, dict)] if isinstance(new, list) else []

    async def _run_behind(self, link: Link) -> Document:
        address = Address(RUNS.noun, link.ids[0], linked=True)
        try:
            found = await whole(self._fleet, address)
        except (ContainerMissing, Forbidden, UsageError) as error:
            return {"left_out": span(error.cause)}
        if found is None:
            return {"left_out": f"no run {span(address.id)} was found"}
        [name, *_] = await self.taking.take(found.documents)
        return {"n": 1, "new": [_written(name)], **_strays(found)}

    async def _all_behind(self, link: Link) -> Document:
        try:
            found = await behind(self._fleet, link)
        except (ContainerMissing, Forbidden) as error:
            return {"left_out": span(error.cause)}
        known = set(self.taking.journal.names(link.container))
        names = await self.taking.take([(each.container, each.document) for each in found.records])
        told = {
            "of": [link.container.name],
            "n": len(names),
            "new": [_written(each) for each in names if each not in known],
        }
        cut = {"left_out": f"the newest {LINKED_AT_MOST} are in it, and there are more"} if found.cut else {}
        return {**told, **cut}

    def _progress(self, said: str) -> str:
        """Returns what is told of an answer; of many records only each so many answers are told of."""
        return said if not self._many or len(self.taking.journal.answers) % _EACH == 0 else ""

    def _again(self, told: Document) -> Record:
        """Returns a record that the journal holds."""
        kind = container(str(told["container"]))
        document = self.taking.journal.find(Name(kind.name, str(told["id"]), read_key(str(told["key"]))))
        made: Record = record_type(kind).from_document(document or {})
        return made


def _followed(record: Record) -> Iterator[Link]:
    """Yields the links of a record; the trace whose events a run has goes with it, and is no run of its own then."""
    joined = record.document.joined if isinstance(record.document, FileDocument) else None
    own = (joined.trace_id,) if joined and not joined.apart else None
    return (each for each in links_of(record) if each.container is not RUNS or each.ids != own)


def _strays(found: Whole, others: int = 0) -> dict[str, object]:
    """Says what was left out: older events of which nothing tells whose they are, other records of the same id."""
    said = [span("; ".join(each.error.cause for each in failed))] if (failed := _failed(found)) else []
    said += [f"{counted(others, 'other record')} stored under this id"] if others else []
    return {"left_out": "; ".join(said)} if said else {}


def _failed(found: Whole) -> Sequence[RangeFailure]:
    return found.segments.failed if found.segments else ()


def _question(record: Record, link: Link) -> str:
    """Names a link of a record; what asks for all of a partition is one question, whoever asks it."""
    key = Query(link.container, link.terms).partition
    whole = key is not None and len(link.terms) == 1
    return f"all {link.container.name} of {key_json(key)}" if whole and key else f"{address_of(record)} {link.title}"


def _written(name: Name) -> dict[str, object]:
    return {"container": name.container, "id": name.id, "key": key_json(name.partition)}
