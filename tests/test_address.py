"""An address is copied, pasted and typed: whatever an id holds, it comes back as it was and acts on nothing."""

from __future__ import annotations

import re
from itertools import product

import pytest

from fleet_tui.address import Address
from fleet_tui.errors import UsageError
from fleet_tui.key import ABSENT, partition_key
from tests.demo_data.cases import CASES, MODEL_RUN
from tests.demo_data.hostile_text import BIDI, C1, CLEAR, CLIPBOARD, NUL, TITLE

IDS = {
    "the data model's": MODEL_RUN,
    "a uuid": "1be7cfe3-7f5f-4feb-930e-635ff18ead1b",
    "an address of its own": "user@example.com",
    "a path": "a/b\\c?d#e",
    "percent signs": "100%41%zz",
    "spaces and bars": "user_123|thread-7|2025-11-14 10:31",
    "an address in it": "fleet://run/x@error",
    "Japanese": "調査",
    "a lone surrogate": "cut \ud83d here",
    "hostile text": TITLE + CLIPBOARD + CLEAR + C1 + BIDI + NUL + "\n",
    "only an at": "@",
    "nothing": "",
    "the demo's hostile id": CASES["hostile-id"],
}
ANCHORS = ("", "ev_010", "error", "judge:2", "#4", "#2.1", "phase:analysis", "ev@1", "ev_␛]0;x␇", "a b/c%", "\ud83d")


KEYS = (
    None,
    ABSENT,
    "",
    "wf_1",
    "a@b?pk=null#%41",
    "調査\n\ud83d",
    *map(partition_key, (None, 42, -0.5, True, [1], {"a": "@"})),
)


@pytest.mark.parametrize("name", IDS)
def test_an_address_comes_back_as_it_was(name: str) -> None:
    for anchor, key in product(ANCHORS, KEYS):
        address = Address("run", IDS[name], anchor, key)
        text = str(address)
        assert Address.parse(text) == address
        assert re.fullmatch(r"fleet://run/[A-Za-z0-9._~%-]*([?]pk=[A-Za-z0-9._~%-]*)?(@[A-Za-z0-9._~%:#-]+)?", text)


def test_no_two_partition_keys_share_an_address() -> None:
    keys = (ABSENT, *map(partition_key, (None, 42, "42", True, "true", "", "null", [], {}, False, 0)))
    assert len({str(Address("run", "wf_1", "error", each)) for each in keys}) == len(keys)
    assert str(Address("run", "wf_1", "error", partition_key(42.0))) == "fleet://run/wf_1?pk=42@error"
    assert str(Address("run", "wf_1", partition=ABSENT)) == "fleet://run/wf_1?pk="
    of_levels = Address("run", "wf_1", partition=("maja", "wf_1"))
    assert str(of_levels) == "fleet://run/wf_1?pk=%22maja%22%2C%22wf_1%22"


def test_a_plain_id_and_place_are_read_as_they_stand() -> None:
    assert str(Address("run", MODEL_RUN, "ev_010")) == f"fleet://run/{MODEL_RUN}@ev_010"
    assert str(Address("run", MODEL_RUN, "judge:2")) == f"fleet://run/{MODEL_RUN}@judge:2"
    assert str(Address("memory", "mem_1")) == "fleet://memory/mem_1"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("wf_1", Address("run", "wf_1")),
        ("wf_1@ev_010", Address("run", "wf_1", "ev_010")),
        ("wf_1@", Address("run", "wf_1")),
        ("last@error", Address("run", "last", "error")),
        ("me@example.com@judge:2", Address("run", "me@example.com", "judge:2")),
        ("100%41", Address("run", "100%41")),
        ("", Address("run", "")),
        ("fleet://memory/mem_1", Address("memory", "mem_1")),
        ("fleet://run/a%40b@x%20y", Address("run", "a@b", "x y")),
        ("fleet://run/", Address("run", "")),
        ("fleet://run", Address("run", "")),
        ("fleet://run/wf_1?pk=null@ev_010", Address("run", "wf_1", "ev_010", partition_key(None))),
        ("fleet://run/wf_1@ev_010?pk=null", Address("run", "wf_1", "ev_010", partition_key(None))),
        ("fleet://run/wf_1?pk=4.20e1", Address("run", "wf_1", partition=partition_key(42))),
        ("fleet://run/wf_1?pk=%5C", None),
        ("fleet://run/wf_1?pk=wf_1", None),
        ('fleet://run/wf_1?pk="42"', Address("run", "wf_1", partition="42")),
        ("fleet://run/wf_1?pk=%22maja%22%2C%22wf_1%22@error", Address("run", "wf_1", "error", ("maja", "wf_1"))),
        ('fleet://run/wf_1?pk="maja",', Address("run", "wf_1", partition=("maja", ABSENT))),
        ('fleet://run/wf_1?pk="maja";"wf_1"', None),
        ("fleet://run/a?b@error", Address("run", "a?b", "error")),
        ("wf_1?pk=null", Address("run", "wf_1?pk=null")),
    ],
)
def test_what_is_typed_is_read(typed: str, address: Address | None) -> None:
    if address is None:
        with pytest.raises(UsageError, match="is no partition key"):
            Address.parse(typed)
    else:
        assert Address.parse(typed) == address


def test_only_of_what_was_typed_bare_may_a_place_be_the_end_of_the_id() -> None:
    assert Address.parse("wf_1@judge:2").typed == "wf_1@judge:2"
    assert not Address.parse("wf_1").typed
    assert not Address.parse("fleet://run/wf_1@judge:2").typed


def test_what_is_typed_is_of_the_noun_of_the_command() -> None:
    assert Address.parse("mem_1", noun="memory") == Address("memory", "mem_1")
    assert Address.parse("fleet://run/wf_1", noun="memory") == Address("run", "wf_1")
    assert Address.parse("me@example.com", noun="memory") == Address("memory", "me@example.com")
