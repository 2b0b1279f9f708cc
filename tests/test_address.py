"""An address is copied, pasted and typed: whatever an id holds, it comes back as it was and acts on nothing."""

from __future__ import annotations

import re

import pytest

from fleet_tui.address import Address
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


@pytest.mark.parametrize("anchor", ANCHORS, ids=ascii)
@pytest.mark.parametrize("name", IDS)
def test_an_address_comes_back_as_it_was(name: str, anchor: str) -> None:
    address = Address("run", IDS[name], anchor)
    text = str(address)
    assert Address.parse(text) == address
    assert re.fullmatch(r"fleet://run/[A-Za-z0-9._~%-]*(@[A-Za-z0-9._~%:#-]+)?", text)


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
    ],
)
def test_what_is_typed_is_read(typed: str, address: Address) -> None:
    assert Address.parse(typed) == address


def test_what_is_typed_is_of_the_noun_of_the_command() -> None:
    assert Address.parse("mem_1", noun="memory") == Address("memory", "mem_1")
    assert Address.parse("fleet://run/wf_1", noun="memory") == Address("run", "wf_1")
