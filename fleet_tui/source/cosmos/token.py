"""Takes the token that a credential gave, whoever made that credential, before it stands in a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleet_tui.source.cosmos.errors import no_token

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken


def token_of(given: object) -> AccessToken:
    """Returns an `AccessToken` or `AccessTokenInfo` as the former.

    Raises:
        Unauthorized: it is neither, or no token can be so; it may be a secret all the same, so its type alone is told.
    """
    from azure.core.credentials import AccessToken

    if not (hasattr(given, "token") and hasattr(given, "expires_on")):
        raise no_token(f"what it gave is of type {type(given).__name__}")
    token, ends = given.token, given.expires_on
    if not isinstance(token, str) or not token:
        raise no_token(f"its token is {'an empty text' if token == '' else f'of type {type(token).__name__}'}")
    if not (token.isascii() and token.isprintable()):
        raise no_token("its token holds what no request can")
    if not isinstance(ends, int | float):
        raise no_token(f"its expires_on is of type {type(ends).__name__}")
    return AccessToken(token, int(ends))
