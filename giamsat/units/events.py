"""What can happen to units, in words."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

REGISTRY_LOADED = register(
    "registry.loaded", _("Nạp danh bạ: {created} đơn vị mới, {renamed} đơn vị đổi tên")
)
UNIT_CREATED = register("unit.created", _("Thêm đơn vị {name}"))
UNIT_CHANGED = register("unit.changed", _("Sửa đơn vị {name}"))
UNIT_RENAMED = register("unit.renamed", _("Đổi tên {before} thành {name}"))
UNITS_MERGED = register("units.merged", _("Hợp nhất {predecessors} vào {successors}"))
UNIT_SPLIT = register("unit.split", _("Chia {predecessors} thành {successors}"))
UNITS_IMPORTED = register(
    "units.imported", _("Nhập danh sách đơn vị: {created} đơn vị mới, {changed} đơn vị sửa")
)
