"""Which ids a document may have: the SDK's rules and the service's, and no others."""

from __future__ import annotations

from itertools import chain

import pytest
from azure.cosmos._base import _validate_resource

from fleet_tui.ids import id_fault


def taken_by_the_sdk(name: str) -> bool:
    try:
        _validate_resource({"id": name})
    except ValueError:
        return False
    return True


def test_an_id_is_refused_where_the_sdk_refuses_to_write_it_and_hardly_anywhere_else() -> None:
    letters = map(chr, chain(range(0x250), range(0x2000, 0x2070), (0x3000, 0xFEFF, 0x1F600)))
    names = [name for each in letters for name in (each, f"a{each}", f"{each}a", f"a{each}b", f"a{each}\n")]
    refused = {name for name in names if id_fault(name)}
    assert refused == {name for name in names if not taken_by_the_sdk(name)} | {"."}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "is empty"),
        ("..", "is a step in an address"),
        ("...", ""),
        ("a\udc80", "holds half a character"),
        ("x" * 1023, ""),
        ("x" * 1024, "has more than 1023 bytes"),
        ("ü" * 512, "has more than 1023 bytes"),
    ],
)
def test_what_the_service_and_its_addresses_add_is_refused_too(name: str, fault: str) -> None:
    assert id_fault(name) == fault
