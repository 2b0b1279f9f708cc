"""Plans what has to be made or changed for an account to hold what it should, in the order of doing it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from msgspec import Struct, field

from fleet_tui.admin.provision.compare import Difference, changed, differences
from fleet_tui.admin.provision.wanted import Body, Wanted
from fleet_tui.errors import UsageError
from fleet_tui.fields import Container
from fleet_tui.settings import Account


class Doing(StrEnum):
    """Names what a step does; no step can mend BLOCKED, which keeps the plan from all steps."""

    CREATE = "create"
    CHANGE = "change"
    KEEP = "keep"
    BLOCKED = "blocked"


class Verdict(IntEnum):
    """Says what a plan comes to, as exit code."""

    IN_STEP = 0
    IMPOSSIBLE = 1
    DIFFERS = 3


class Actual(Struct, frozen=True):
    """Holds an account as it is: whether the database, and each container as the service shows it, by our name."""

    database: bool = False
    containers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


class Step(Struct, frozen=True):
    """Describes what is done to a container, its `body` afterwards, and its `etag` before a change."""

    container: Container
    name: str
    doing: Doing
    body: Body
    differences: tuple[Difference, ...] = ()
    undecided: bool = False
    etag: str | None = None


class Plan(Struct, frozen=True):
    """Holds all steps; `database` says whether the database has to be made first."""

    account: Account
    wanted: Wanted
    database: bool
    steps: tuple[Step, ...]

    @property
    def todo(self) -> tuple[Step, ...]:
        """Returns the steps that do something."""
        return tuple(each for each in self.steps if each.doing in (Doing.CREATE, Doing.CHANGE))

    @property
    def verdict(self) -> Verdict:
        """Says whether the account is in step, different, or different in what cannot be changed."""
        if any(each.doing is Doing.BLOCKED for each in self.steps):
            return Verdict.IMPOSSIBLE
        return Verdict.DIFFERS if self.database or self.todo else Verdict.IN_STEP

    def require_decided(self) -> None:
        """Refuses to make what would have to be made anew for a number that was not given.

        Raises:
            UsageError: the dimensions are needed.
        """
        for each in self.steps:
            if each.undecided:
                raise UsageError(
                    f"{each.name} is made with its vector policy: to add it later is for the service to allow",
                    "give --dimensions N, the length of the embeddings (1536, say), or --dimensions 0 for none",
                )


def plan(account: Account, wanted: Wanted, actual: Actual | None = None) -> Plan:
    """Returns the plan that turns the actual account, or an empty account, into what is wanted."""
    found = actual or Actual()
    steps = tuple(_step(account, wanted, each, found.containers.get(each.name)) for each in wanted.containers())
    return Plan(account, wanted, not found.database, steps)


def _step(account: Account, wanted: Wanted, container: Container, actual: Mapping[str, object] | None) -> Step:
    name = account.container(container)
    if actual is None:
        body = wanted.body(container, name)
        return Step(container, name, Doing.CREATE, body, undecided=wanted.undecided(container))
    found = tuple(differences(container, actual, wanted))
    if not found:
        return Step(container, name, Doing.KEEP, dict(actual))
    etag = actual.get("_etag")
    body = changed(container, actual, wanted)
    return Step(container, name, _doing(found), body, found, etag=etag if isinstance(etag, str) else None)


def _doing(found: tuple[Difference, ...]) -> Doing:
    return Doing.BLOCKED if any(each.fixed for each in found) else Doing.CHANGE
