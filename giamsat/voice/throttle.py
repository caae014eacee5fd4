"""Limits against floods and guessing. Keys are keyed hashes: nobody reads an address of the network from them."""

from __future__ import annotations

import datetime as dt

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.errors import GiamsatError
from giamsat.core.prepared import execute

#: What is limited: how often, within how many minutes.
SEND = ("send", 30, 60)
#: As ``SEND``, for whoever brings no proof of work.
SEND_UNPROVED = ("unproved", 5, 60)
#: The same words, whoever sends them: after so many on a day nothing new is in them.
SAME_TEXT = ("same", 20, 24 * 60)
CONFIRM = ("confirm", 30, 60)
#: Wrong guesses at look-up, by the guesser's address alone: nobody can lock out a sender by guessing. Beyond it each
#: try from that address costs a proof of work, so that those behind one address with a guesser are not locked out.
GUESS = ("guess", 20, 15)
SAY = ("say", 20, 60)
SAY_UNPROVED = ("say_unproved", 5, 60)
TYPING = ("typing", 120, 5)

_COUNT = """
INSERT INTO voice_window AS w (key, began, count) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE
   SET count = CASE WHEN w.began < %(since)s THEN 1 ELSE w.count + 1 END,
       began = CASE WHEN w.began < %(since)s THEN excluded.began ELSE w.began END
RETURNING count, began
"""
#: The second is counted where the first is within its limit.
_COUNT_BOTH = """
WITH one AS (
    INSERT INTO voice_window AS w (key, began, count) VALUES (%(key)s, %(now)s, 1)
    ON CONFLICT (key) DO UPDATE
       SET count = CASE WHEN w.began < %(since)s THEN 1 ELSE w.count + 1 END,
           began = CASE WHEN w.began < %(since)s THEN excluded.began ELSE w.began END
    RETURNING count, began),
two AS (
    INSERT INTO voice_window AS w (key, began, count) SELECT %(key2)s, %(now)s, 1 FROM one WHERE count <= %(most)s
    ON CONFLICT (key) DO UPDATE
       SET count = CASE WHEN w.began < %(since2)s THEN 1 ELSE w.count + 1 END,
           began = CASE WHEN w.began < %(since2)s THEN excluded.began ELSE w.began END
    RETURNING count, began)
SELECT one.count, one.began, two.count, two.began FROM one LEFT JOIN two ON true
"""
_LOOK = "SELECT count, began FROM voice_window WHERE key = %(key)s AND began >= %(since)s"


class TooMany(GiamsatError):
    """Too often within the span; what was typed is kept."""

    code = "too_many_requests"
    status = 429


def count(limit: tuple[str, int, int], who: str) -> None:
    """Count one, outside of the transaction that it belongs to.

    Raises:
        TooMany: more than the limit within its span.
    """
    row = execute(_COUNT, _values(limit, who)).fetchone()
    if row is not None and row[0] > limit[1]:
        raise _refusal(limit, row[1])


def count_both(first: tuple[tuple[str, int, int], str], second: tuple[tuple[str, int, int], str]) -> None:
    """As ``count`` of the first and then of the second, in one statement.

    Raises:
        TooMany: more than one of the limits; beyond the first one the second is not counted.
    """
    one, two = _values(*first), _values(*second)
    values = {**one, "most": first[0][1], "key2": two["key"], "since2": two["since"]}
    counted, began, counted_too, began_too = execute(_COUNT_BOTH, values).fetchone()
    if counted > first[0][1]:
        raise _refusal(first[0], began)
    if counted_too > second[0][1]:
        raise _refusal(second[0], began_too)


def look(limit: tuple[str, int, int], who: str) -> None:
    """Count nothing, and refuse whoever has reached the limit.

    Raises:
        TooMany.
    """
    row = execute(_LOOK, _values(limit, who)).fetchone()
    if row is not None and row[0] >= limit[1]:
        raise _refusal(limit, row[1])


def _values(limit: tuple[str, int, int], who: str) -> dict[str, object]:
    name, _most, minutes = limit
    key = salted_hmac("giamsat.voice.window", f"{name}:{who}", algorithm="sha256").hexdigest()
    now = clock.now()
    return {"key": key, "now": now, "since": now - dt.timedelta(minutes=minutes)}


def _refusal(limit: tuple[str, int, int], began: dt.datetime) -> TooMany:
    if limit == SAME_TEXT:
        return TooMany(
            _(
                "Hôm nay đã nhận nhiều bản giống hệt nội dung này nên không nhận thêm. Nếu ý kiến đã đăng, "
                "bấm “Kiểm tra trước khi gửi” rồi chọn “Tôi cũng gặp việc này”."
            )
        )
    left = began + dt.timedelta(minutes=limit[2]) - clock.now()
    minutes = max(1, round(left.total_seconds() / 60))
    return TooMany(_("Quá nhiều lần trong thời gian ngắn. Thử lại sau %(n)s phút; nội dung đã nhập còn nguyên.") % {
        "n": minutes
    })  # fmt: skip
