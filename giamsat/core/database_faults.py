"""When the database itself fails under a call: what the reader is told, and what a program may try again."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import GiamsatError, StorageFull

#: PostgreSQL's codes (SQLSTATE, by their beginning): connection lost, too many connections, shutting down.
_AWAY = ("08", "53300", "57P")
_DISK_FULL = "53100"
#: About what a restart of PostgreSQL takes.
RETRY_SECONDS = 5


class DatabaseAway(GiamsatError):
    """The database did not answer. Whether a write was stored is not known: its answer may be what was lost."""

    code = "database_away"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            _(
                "Cơ sở dữ liệu chưa trả lời. Lát nữa xem lại: nếu chưa ghi thì gửi lại; "
                "nếu vẫn lỗi thì báo người quản trị."
            )
        )


def expected(fault: DatabaseError | InterfaceError) -> GiamsatError | None:
    """The failure of disk or server behind ``fault``; None when it is a fault of the program.

    Faces call this, services do not: a job that meets such a failure is tried again as it is.
    """
    cause = fault.__cause__
    code = getattr(cause, "sqlstate", None) or ""
    if code == _DISK_FULL:
        return StorageFull(_("Máy chủ hết chỗ; chưa ghi gì. Báo người quản trị rồi gửi lại sau."))
    # A connection that could not be made, or broke, has no code at all.
    if code.startswith(_AWAY) or (not code and isinstance(fault, OperationalError | InterfaceError)):
        return DatabaseAway()
    return None
