"""Whether a document was written again between two reads."""

from __future__ import annotations

from fleet_tui.fields import WRITTEN, Document


def same_version(one: Document, other: Document) -> bool:
    """Whether two reads of a whole document found the same write: by the service's tag, else by all that is in it."""
    tags = one.get("_etag"), other.get("_etag")
    return tags[0] == tags[1] if all(tags) else one == other


def is_newer(one: Document, other: Document) -> bool:
    """Whether a document, or a row of it, was written after another; to the second, as the service tells it."""
    times = [each.get(WRITTEN) for each in (one, other)]
    first, second = (each if isinstance(each, int | float) else 0 for each in times)
    return all(times) and first > second
