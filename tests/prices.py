"""What the documentation says that requests cost, in request units (RU): no test server charges as the service does.

Of reads and writes: learn.microsoft.com/azure/cosmos-db/optimize-cost-reads-writes; of a PATCH:
…/partial-document-update-faq; of queries: cosmos.md 9.7.
"""

from __future__ import annotations

from typing import Final

POINT: Final = 1.0  # RU of a point read of up to 1 kB
QUERY: Final = 2.5  # RU of a query at each physical partition, at least
SOURCE: Final = (
    "learn.microsoft.com/azure/cosmos-db/optimize-cost-reads-writes: an item of 1 kB is read for 1 RU, written for 5,"
    " another of 100 kB for 10 and 50; …/partial-document-update-faq: a PATCH costs about as much as a replace"
)
FORMULA: Final = "read(kB) = 1 + (kB - 1) x 9 / 99, write(kB) = 5 x read(kB)"


def read_charge(size: int) -> float:
    """The request units of a point read of so many bytes, straight between the two sizes that are told and beyond."""
    return POINT + (max(size / 1000, 1) - 1) * 9 / 99


def write_charge(size: int) -> float:
    """The request units of replacing or patching a document of so many bytes."""
    return 5 * read_charge(size)
