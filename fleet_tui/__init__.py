"""Explores, in a terminal and from programs, what multi-agent workflows left in Azure Cosmos DB or in files.

`fleet_tui.sync.connect()` is for scripts and notebooks, `fleet_tui.connect()` is the same for asyncio. Both read from
the account that the environment or a profile names, from what is named in the call, or from files. These programs
run as they stand, on the demo; leave demo=True out to read from an account, or give the path of a folder.

Runs that failed, newest first:

    import fleet_tui.sync

    with fleet_tui.sync.connect(demo=True) as fleet:
        for run in fleet.runs("failed:yes", since="24h"):
            print(run.id, run.user, run.task)

One run by its id, with all its events:

    import fleet_tui.sync

    with fleet_tui.sync.connect(demo=True) as fleet:
        opened = fleet.run("wf_01KA8PY0FTJDKRP49SG1Q2PEWD")
        if opened:
            print(opened.record.task, opened.cost.charge)
            for row in opened.timeline():
                print(row.event.agent, row.event.type, row.event.text)

The memories of a user nearest to a vector, as your model embeds a question:

    import fleet_tui.sync

    vector = [0.12, -0.43, 0.08, 0.31, -0.22, 0.05, 0.61, -0.17]
    with fleet_tui.sync.connect(demo=True) as fleet:
        for memory in fleet.nearest("user_123", vector, k=3, where="importance:>0.5"):
            print(memory.similarity, memory.content)

Some of the examples:

    import fleet_tui.sync

    with fleet_tui.sync.connect(demo=True) as fleet:
        subset = fleet.examples(dataset="supervisor_routing_examples", mode="sequential")
        for example in subset.list(20):
            print(example.task, example.team, example.assigned)

How an optimization went, round by round:

    import fleet_tui.sync

    with fleet_tui.sync.connect(demo=True) as fleet:
        newest = fleet.optimizations(user="user_123").first()
        if newest:
            for point in newest.progression:
                print(newest.metric, point.round, point.value)

A cached result, if it is still fresh, with asyncio:

    import asyncio
    import fleet_tui

    async def main() -> None:
        async with fleet_tui.connect(demo=True) as fleet:
            found = await fleet.cached("sha256:3d1c5f...")
            print(found.record.answer if found else "not cached")

    asyncio.run(main())

What is read comes as records, typed, with the names of the data model. A list is read as it is used: `.first()` and
`.list(20)` read no more than that. Where a part of an account does not answer, a list gives what came and then raises
`Incomplete`, whose `records` are those: less than there is never looks like all there is. Errors are in
`fleet_tui.errors`, all of them `FleetError`, and the most frequent in `fleet_tui.api`. Filters are those of the screen,
as `fleet-tui help filters` has them; `quote` makes any text a value of a filter. In place of a text a filter takes
terms of `fleet_tui.api`, in which nothing needs quotes.
"""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["connect", "quote"]

TYPE_CHECKING = False  # typing's own takes longer to import than all of this
if TYPE_CHECKING:
    from os import PathLike

    from fleet_tui.api import AsyncFleet, Credential


def connect(
    path: str | PathLike[str] | None = None,
    *,
    demo: bool = False,
    profile: str | None = None,
    endpoint: str | None = None,
    credential: str | Credential | None = None,
    database: str | None = None,
) -> AsyncFleet:
    """Opens a place to read from, for asyncio; nothing is sent before the first question.

    Without arguments it is the account of the default profile, else that which the environment names, by
    AZURE_COSMOS_ENDPOINT and AZURE_COSMOS_KEY, or AZURE_COSMOS_USE_MANAGED_IDENTITY. An argument wins over both:

        path        a folder, a file, or a zip of files, in the place of an account
        demo        made-up records, whose clock stands still
        profile     an account of config.toml
        endpoint    the address of an account
        credential  its key, or any credential of azure.identity or azure.identity.aio, which is never closed here
        database    its database, else agentic-fleet

    Use it with `async with`, or close it with `aclose`.

    Raises:
        SettingsError: what is missing, contradictory or malformed, and where that stands.
        FleetError: the path is not there.
    """
    from fleet_tui.api.opening import open_fleet

    return open_fleet(path, demo=demo, profile=profile, endpoint=endpoint, credential=credential, database=database)


def quote(text: str) -> str:
    """Returns a text as a value of a filter, in quotes where it needs them: nothing in it is grammar any more.

    >>> f"user:{quote('ann -status:failed')}"
    'user:"ann -status:failed"'
    """
    from fleet_tui.api.given import as_text
    from fleet_tui.query.filter_text import quoted

    return quoted(as_text(text, "text"))
