"""Names what the service answers by number: statuses, and what some of them tell beside by their sub-status."""

from __future__ import annotations

from typing import Final

REFUSED: Final = 400  # what was asked cannot be answered as it was asked

NO_WRITES_HERE: Final = 3  # of 403: the region takes no writes, or is just being failed over
SESSION_NOT_AVAILABLE: Final = 1002  # of 404: this replica has not caught up yet
OWNER_MISSING: Final = 1003  # of 404: the database or container, not the document
MORE_RANGES: Final = 1004  # of 400: more than the one that was asked, or an order that each gives in pieces
NO_ACCOUNT_HERE: Final = 1008  # of 403: the account is not, or not any more, in the region that was asked
MADE_ANEW: Final = 1024  # of 400: the container was: the SDK learns its new id and asks again
NO_LOCAL_AUTH: Final = 5202  # of 401: keys are switched off
