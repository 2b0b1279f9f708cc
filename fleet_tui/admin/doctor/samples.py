"""Checks a bounded sample of a container's documents: shapes, sizes, lengths of vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fleet_tui.admin.doctor.finding import Finding, fail, ok, warn
from fleet_tui.admin.doctor.shapes import shapes_of
from fleet_tui.fields import Container, Document
from fleet_tui.model.decode import encode
from fleet_tui.query.projection import value_at
from fleet_tui.schema import RUNS, SEGMENTS
from fleet_tui.source.cosmos.description import embedding_in
from fleet_tui.source.cosmos.storable import LARGEST
from fleet_tui.text import counted

_NEAR: Final = 0.75  # of the limit
_NAMED: Final = 6  # deviations


def sample_findings(
    container: Container, name: str, body: Mapping[str, Any], documents: Sequence[Document]
) -> Iterator[Finding]:
    """Yields what the newest documents show."""
    if not documents:
        yield ok(name, "it holds no documents", documents=0)
        return
    yield _shapes(container, name, documents)
    if container in (RUNS, SEGMENTS):
        yield _largest(container, name, documents)
    if container.vector:
        yield from _vectors(container, name, body, documents)


def _shapes(container: Container, name: str, documents: Sequence[Document]) -> Finding:
    found = shapes_of(container, documents)
    parts = [
        f"{found.model} of the data model's shape" if found.model else "",
        f"{found.flat} flat" if found.flat else "",
    ]
    words = f"the newest {counted(found.documents, 'document')}: {', '.join(filter(None, parts))}"
    if found.deviations:
        named = [f"{what} in {n}" for what, n in found.deviations.most_common(_NAMED)]
        more = len(found.deviations) - len(named)
        words += f"; {', '.join(named)}{f', {more} more' if more else ''}"
    figures = {"documents": found.documents, "flat": found.flat, "deviating": len(found.deviations)}
    if found.trends:
        step = "ask who writes them: what is of another kind is shown as not recorded, the raw document is whole"
        return warn(name, words, step, **figures)
    return ok(name, words, **figures)


def _largest(container: Container, name: str, documents: Sequence[Document]) -> Finding:
    size, largest = max(((_size(each), str(each.get("id"))) for each in documents), key=lambda found: found[0])
    share = 100 * size // LARGEST or "<1"  # 100 where the limit is reached, not near it
    words = f"the largest {container.one} met has {size:,} bytes, {share}% of 2 MB: {largest}"
    if size < _NEAR * LARGEST:
        return ok(name, words, bytes=size)
    step = "the writer has to move older events into workflowRunSegments (provision --segments), or its writes fail"
    return warn(name, words, step, bytes=size)


def _size(document: Document) -> int:
    try:
        return len(encode({key: value for key, value in document.items() if not key.startswith("_")}))
    except RecursionError:
        return 0


def _vectors(
    container: Container, name: str, body: Mapping[str, Any], documents: Sequence[Document]
) -> Iterator[Finding]:
    """Finds vectors of another length than the policy's: they are in no vector index."""
    policy = container.vector
    stored = embedding_in(body, policy.path) if policy else None
    if policy is None or stored is None:
        return
    lengths = [len(found) for each in documents if isinstance(found := value_at(each, policy.path), list)]
    dimensions = stored.get("dimensions")
    other = sum(each != dimensions for each in lengths)
    among = f"{len(lengths)} of {counted(len(documents), 'document')}"
    words = f"{among} have a vector, {other} of another length than {dimensions}"
    if not lengths or other <= len(lengths) / 2:  # more than one embedder is no fault
        yield ok(name, words)
    elif other == len(lengths):
        step = f"see which embedder writes them; provision --dimensions {lengths[0]} says how to have such a policy"
        yield fail(name, f"{words}: vector search finds none of them", step)
    else:
        yield warn(name, f"{words}: vector search leaves those out", "see which embedder wrote them")
