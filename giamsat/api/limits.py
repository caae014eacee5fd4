"""How often a key may ask: a bucket of requests for each token, one for all processes together."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from giamsat.accounts.tokens import token_digest
from giamsat.core import clock
from giamsat.core.errors import GiamsatError
from giamsat.core.prepared import execute

# A bucket of the future was filled by a clock that stood wrong: it begins anew. Clocks of two machines differ by less.
_FILLED = """CASE WHEN b.at > excluded.at + interval '1 minute' THEN %(burst)s
    ELSE least(%(burst)s, b."left" + %(rate)s * extract(epoch FROM excluded.at - b.at)) END"""
# A refused request changes nothing, so refusals cost no write and do not lengthen the wait.
TAKE = f"""
INSERT INTO api_bucket AS b (key, "left", at) VALUES (%(key)s, %(burst)s - 1, %(now)s)
ON CONFLICT (key) DO UPDATE SET "left" = {_FILLED} - 1, at = excluded.at WHERE {_FILLED} >= 1
RETURNING true
"""  # noqa: S608 - put together from constants of this file
LEFT = 'SELECT "left", at FROM api_bucket WHERE key = %s'


class TooMany(GiamsatError):
    """The key has asked too often; ``retry_after`` is the wait in whole seconds."""

    code = "too_many_requests"
    status = 429

    def __init__(self, retry_after: int):
        super().__init__(
            _("Gửi quá nhiều yêu cầu. Thử lại sau %(seconds)d giây.") % {"seconds": retry_after},
            details={"retry_after": retry_after},
        )
        self.retry_after = retry_after


def take(token: str) -> None:
    """Count one request of ``token``.

    ``API_BURST`` requests may come at once, ``API_PER_MINUTE`` in the long run. Call it outside a
    transaction, or requests of one key wait for each other.

    Raises:
        TooMany.
    """
    rate = settings.API_PER_MINUTE / 60
    key = salted_hmac("giamsat.api.bucket", token_digest(token), algorithm="sha256").hexdigest()
    values: dict[str, Any] = {"key": key, "burst": settings.API_BURST, "rate": rate, "now": clock.now()}
    if execute(TAKE, values).fetchone() is not None:
        return
    left, at = execute(LEFT, [key]).fetchone() or (0.0, clock.now())
    raise TooMany(_wait(left, at, rate))


def _wait(left: float, at: dt.datetime, rate: float) -> int:
    """Whole seconds until one request is left."""
    passed = (clock.now() - at).total_seconds()
    return max(1, math.ceil((1 - left) / rate - passed))
