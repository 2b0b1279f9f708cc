"""Finds the records that belong to a record: only where the data stores a link, each as one bounded question."""

from __future__ import annotations

from contextlib import aclosing
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from fleet_tui.errors import ContainerMissing, FleetError
from fleet_tui.fields import Container, Document, FileDocument, Path, at
from fleet_tui.key import partition_key
from fleet_tui.model.record import Record, stored_text
from fleet_tui.query.projection import Partial, length_at, value_at
from fleet_tui.query.query import Eq, Has, OneOf, Query, Scope, Term, of_partition
from fleet_tui.schema import CACHE, EXAMPLES, MEMORIES, OPTIMIZATIONS, RUNS, SEGMENTS
from fleet_tui.source.base import Source

READ_WHOLE: Final = (OPTIMIZATIONS,)  # whose links stand in what no list reads
IDS_AT_MOST: Final = 200  # of one link that are asked for at once: an IN list has its limits


class Link(Struct, frozen=True):
    """Asks for the records that belong to another; `ids` are those it names, if it names any, as stored.

    `with_itself` is whether the record that it starts from is among them: alone, it leads nowhere.

    >>> Link("runs of maja", RUNS, (Term(RUNS.field("user"), Eq("maja")),)).scope
    <Scope.CROSS: 'cross-partition'>
    """

    title: str
    container: Container
    terms: tuple[Term, ...]
    ids: tuple[str, ...] = ()
    with_itself: bool = False

    @property
    def scope(self) -> Scope:
        """Tells whether one partition answers, or all have to be asked."""
        return Query(self.container, self.terms).scope


def links_of(record: Record) -> tuple[Link, ...]:
    """Returns the stored links of a record; of a container in `READ_WHOLE` the document must be whole.

    >>> [each.title for each in links_of((await fleet.run("XRX6")).record)]
    ['memories it left', 'cache entries']
    """
    document = record.document
    match record.container.noun:
        case RUNS.noun:
            return _of_run(record)
        case MEMORIES.noun:
            source = _first(document, MEMORIES.field("source").paths)
            return (_run("its source run", source),) if source else ()
        case CACHE.noun:
            return _of_cached(record)
        case OPTIMIZATIONS.noun:
            named = (("train", "trainExampleIds"), ("eval", "evalExampleIds"))
            found = ((f"{word} examples", _strings(document, at(path)[0])) for word, path in named)
            return tuple(_examples(title, ids, record) for title, ids in found if ids)
        case EXAMPLES.noun:
            used = Term(OPTIMIZATIONS.field("example"), Has((record.stored_id,)))
            title = "optimizations that used it"
            return (Link(title, OPTIMIZATIONS, (*of_partition(OPTIMIZATIONS, record.own_key), used)),)
        case _:
            return ()


def may_have_links(record: Record) -> bool:
    """Tells whether a record stores any link, of a row of a list by the number of those it names.

    >>> may_have_links((await fleet.run("XRX6")).record)
    True
    """
    if record.container in READ_WHOLE and isinstance(record.document, Partial):
        paths = (path for field in record.container.links for path in field.paths)
        return any(length_at(record.document, path) for path in paths)
    return bool(links_of(record) or likeness_of(record))


def _of_run(record: Record) -> tuple[Link, ...]:
    """Asks for memories within the run's own user, cache entries of whatever key."""
    user = partition_key(value_at(record.document, RUNS.field("user").paths[0]))
    called = _names(record)
    traced = _of_trace(record)
    if not called:
        return traced
    names = OneOf(called)
    memories = (*of_partition(MEMORIES, user), Term(MEMORIES.field("source"), names))
    cached = Term(CACHE.field("run"), names)
    return (Link("memories it left", MEMORIES, memories), Link("cache entries", CACHE, (cached,)), *traced)


def _of_trace(record: Record) -> tuple[Link, ...]:
    """Asks for the trace whose timeline a run has, or for those that may be it: nothing but their times tells."""
    document = record.document
    if not isinstance(document, FileDocument):
        return ()
    own = (document.joined.trace_id,) if document.joined else ()
    title = "its trace, a run of its own" if own else f"its run or trace: {document.doubt or 'several fit'}"
    ids = own or document.candidates
    return (Link(title, RUNS, (Term(RUNS.field("id"), OneOf(ids)),), ids),) if ids else ()


def likeness_of(record: Record) -> tuple[Link, ...]:
    """Returns the links to what is like a record and does not belong to it: of a run, those of the same task.

    >>> [each.title for each in likeness_of((await fleet.run("XRX6")).record)]
    ['runs of the same task']
    """
    task = same_task(record) if record.container is RUNS else ()
    return (Link("runs of the same task", RUNS, task, with_itself=True),) if task else ()


def same_task(run: Record) -> tuple[Term, ...]:
    """Returns what asks for the runs with exactly the task of a run, as it is stored; none where it has no task.

    >>> same_task((await fleet.run("XRX6")).record)[0].predicate
    Eq(value='Convert the 2024 invoice dump to Parquet and check that row counts and totals agree.')
    """
    field = RUNS.field("task")
    task = _first(run.document, field.paths)
    return (Term(field, Eq(task)),) if task else ()


def link_to_runs(title: str, ids: tuple[str, ...], *, with_itself: bool = False) -> Link:
    """Returns the link to runs that are named by their ids, to as many of them as can be asked for at once.

    >>> link_to_runs("runs before", ("wf_1", "wf_2")).title
    'runs before'
    """
    asked = ids[:IDS_AT_MOST]
    title = title if len(asked) == len(ids) else f"{title}, the newest {IDS_AT_MOST}"
    return Link(title, RUNS, (Term(RUNS.field("id"), OneOf(asked)),), asked, with_itself)


async def here(source: Source, links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Returns links without those to containers of which files have nothing; an account is not asked for that."""
    if source.identity.live:
        return links
    missing = set[Container]()
    for each in {link.container for link in links}:
        try:
            await source.count(Query(each, (Term(each.field("id"), Eq("")),)))
        except ContainerMissing:
            missing.add(each)
        except FleetError:
            continue  # whoever follows the link reads what is wrong
    return tuple(link for link in links if link.container not in missing)


async def counted(source: Source, links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Returns links with how many records those lead to that are worth a question, without those that lead nowhere.

    What cannot be counted is offered without a number.
    """
    found = []
    for link in links:
        many = await _count(source, link) if link.with_itself else 0
        if many != 1:
            found.append(replace(link, title=f"{link.title} ({many})") if many else link)
    return tuple(found)


async def stored_ids(source: Source, container: Container, ids: tuple[str, ...]) -> frozenset[str]:
    """Returns which of some ids there is a record of."""
    asked = ids[:IDS_AT_MOST]
    found: set[str] = set()
    if asked:
        query = Query(container, (Term(container.field("id"), OneOf(asked)),))
        async with aclosing(source.pages(query, len(asked))) as pages:
            async for page in pages:
                found.update(str(each.get("id")) for each in page.documents)
                break  # none is stored more often than the page has room for, or what is asked here is told anyway
    return frozenset(found)


async def _count(source: Source, link: Link) -> int:
    """Returns how many records a link leads to, 0 where that is not to be had."""
    try:
        answer = await source.count(Query(link.container, link.terms))
    except FleetError:
        return 0
    return 0 if answer.failed else answer.n


def _names(record: Record) -> tuple[str, ...]:
    """Returns what other documents may call a run: its workflow id, which is its partition key, and its id."""
    names = (record.own_key, record.stored_id)
    return tuple(dict.fromkeys(each for each in names if isinstance(each, str) and each))


def segment_terms(run: Record) -> tuple[Term, ...]:
    """Returns what asks for the segments of a run: they are stored under its own partition key.

    Null and none are no name: segments stored so could be any run's, and those that name this run do so by its id.
    """
    return of_partition(SEGMENTS, run.own_key) or of_partition(SEGMENTS, run.stored_id)


def _of_cached(record: Record) -> tuple[Link, ...]:
    """Asks for its run, and for all that is stored under its key."""
    run = stored_text(record.document, CACHE.field("run").paths[0])
    key = of_partition(CACHE, record.own_key)
    same = (Link("all entries of its key", CACHE, key),) if key else ()
    return (*((_run("its run", run),) if run else ()), *same)


def _run(title: str, run_id: str) -> Link:
    return Link(title, RUNS, of_partition(RUNS, run_id), (run_id,))


def _examples(title: str, ids: tuple[str, ...], owner: Record) -> Link:
    asked = ids[:IDS_AT_MOST]
    named = Term(EXAMPLES.field("id"), OneOf(asked))
    return Link(title, EXAMPLES, (*of_partition(EXAMPLES, owner.own_key), named), ids)


def _first(document: Document, paths: tuple[Path, ...]) -> str:
    return next(filter(None, (stored_text(document, path) for path in paths)), "")


def _strings(document: Document, path: Path) -> tuple[str, ...]:
    found = value_at(document, path)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
