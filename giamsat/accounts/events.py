"""The events of people and roles: codes that never change their meaning, and the sentences of timelines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

PERSON_CREATED = register("person.created", _("Tạo tài khoản cho {person}"))
PERSON_CHANGED = register("person.changed", _("Sửa thông tin của {person}"))
PERSON_DEACTIVATED = register("person.deactivated", _("Khóa tài khoản của {person}: {reason}"))
PERSON_REACTIVATED = register("person.reactivated", _("Mở lại tài khoản của {person}: {reason}"))
LANGUAGE_CHOSEN = register("person.language_chosen", _("{person} chọn ngôn ngữ"))
PASSWORD_SET = register("person.password_set", _("Cấp mật khẩu dùng một lần cho {person}"))
PASSWORD_CHANGED = register("person.password_changed", _("{person} đổi mật khẩu"))
SIGNED_IN = register("person.signed_in", _("{person} đăng nhập"))
SECOND_FACTOR_ADDED = register("person.second_factor_added", _("{person} thêm bước xác thực thứ hai"))
SECOND_FACTOR_REMOVED = register("person.second_factor_removed", _("Gỡ bước xác thực thứ hai của {person}"))
ROLE_GRANTED = register("role.granted", _("Giao vai trò “{role_name}” tại {unit} cho {person}"))
ROLE_REVOKED = register("role.revoked", _("Thu hồi vai trò “{role_name}” tại {unit} của {person}: {reason}"))
ROLE_MOVED = register(
    "role.moved",
    _("Chuyển vai trò “{role_name}” của {person} từ {former_unit} sang {unit} theo sắp xếp đơn vị"),
)
ACTING_STARTED = register("acting.started", _("{substitute} làm thay {person} từ {from} đến {to}: {reason}"))
ACTING_ENDED = register("acting.ended", _("{substitute} thôi làm thay {person}"))
TOKEN_CREATED = register("token.created", _("{person} tạo khóa “{token}” cho phần mềm"))
TOKEN_REVOKED = register("token.revoked", _("Thu hồi khóa “{token}” của {person}"))
