"""Carries requests to the account, and takes of a reply no more than a reply can be.

Only a client that is made needs this module: it imports the SDK.
"""

from __future__ import annotations

import zlib
from contextlib import ExitStack
from typing import Any, Final

from azure.core.pipeline.transport import AioHttpTransport, AioHttpTransportResponse

from fleet_tui.settings import Account
from fleet_tui.source.base import RequestLog
from fleet_tui.source.cosmos.errors import explain, unreadable
from fleet_tui.source.cosmos.page import readable
from fleet_tui.source.cosmos.regions import belongs, stranger
from fleet_tui.source.cosmos.requests import sent_request

_QUERY: Final = "x-ms-documentdb-isquery"
LARGEST: Final = 8 << 20  # bytes of a reply, decompressed: a page of the service has 4 MB at most
_MOST_VALUES: Final = 1_000_000  # in a reply: 4 MB of documents hold some 400,000, and each takes some 60 bytes decoded


class Transport(AioHttpTransport):  # type: ignore[misc]  # the SDK exports it untyped
    """Sends to hosts of one account, and reads a reply to its end before anything else sees it."""

    def __init__(self, account: Account, log: RequestLog) -> None:
        # The environment is read once, for its proxies: left to itself, the transport reads it and ~/.netrc in
        # a thread before each request, and fails where ~/.netrc has an entry for the host.
        super().__init__(use_env_settings=False)
        self._account = account
        self._log = log

    async def send(self, request: Any, *, stream: bool = False, **options: Any) -> Any:  # noqa: ARG002
        """Returns the whole reply.

        Raises:
            Unreadable: it is larger than a reply can be, or the request was for a host that is not the account's.
        """
        if not belongs(request.url, self._account.endpoint):
            raise stranger(request.url, self._account)
        with self._log.waits(sent_request(request), lambda error: explain(error, self._account).cause):
            begun = await super().send(request, stream=True, **options)
            reply = _Whole(request, begun.internal_response)
            with ExitStack() as undo:
                undo.callback(begun.internal_response.close)
                await reply.load(self._account)
                undo.pop_all()
        return reply


class _Whole(AioHttpTransportResponse):  # type: ignore[misc]
    """Holds a reply, decompressed."""

    def __init__(self, request: Any, internal: Any) -> None:
        super().__init__(request, internal)
        self.content_type = "text/plain"  # else the SDK decodes each reply twice, and needs the first for nothing
        self._whole = b""

    async def load(self, account: Account) -> None:
        """Reads the reply to its end, or until it is too large."""
        found = bytearray()
        try:
            async for chunk in self.stream_download(None):  # 4 KB at a time: decompressed they are 4 MB at most
                found += chunk
                if len(found) > LARGEST:
                    raise unreadable(account, f"it is larger than {LARGEST >> 20} MB")
        except zlib.error:
            raise unreadable(account, "it cannot be decompressed") from None
        if found.count(b",") + found.count(b"[") + found.count(b"{") > _MOST_VALUES:
            raise unreadable(account, f"it holds more than {_MOST_VALUES:,} values")
        whole = bytes(found)
        is_page = self.status_code < 400 and self.request.headers.get(_QUERY)
        self._whole = readable(whole) if is_page else whole

    def body(self) -> bytes:
        return self._whole

    def text(self, encoding: str | None = None) -> str:  # noqa: ARG002
        return self._whole.decode("utf-8-sig", "replace")
