"""Logging in with Entra ID: a token is kept until it runs out, or until the service refuses it."""

from __future__ import annotations

from time import monotonic, time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken

_EARLY: Final = 300  # seconds before its end from which on a token is not used any more


class Login:
    """A credential for the SDK that can be told of a refused token, which the SDK would go on to use."""

    def __init__(self) -> None:
        from azure.identity.aio import DefaultAzureCredential

        self._credential = DefaultAzureCredential()
        self._scopes: tuple[str, ...] = ()
        self._token: AccessToken | None = None
        self._since = 0.0  # monotonic time at which the token came

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A good token; the SDK is told that it ends at once, so that it asks here before each request."""
        if self._token is None or scopes != self._scopes or self._token.expires_on - _EARLY < time():
            self._token = await self._credential.get_token(*scopes, **options)
            self._scopes, self._since = scopes, monotonic()
        return self._token._replace(expires_on=0)

    def forget(self, used_at: float) -> None:
        """Log in anew before the next request; a token that came after that monotonic time is not meant."""
        if self._since <= used_at:
            self._token = None

    async def close(self) -> None:
        """Lets go of the connections to Entra ID."""
        await self._credential.close()
