"""PostgreSQL's ``ltree`` as a Django field: the path of a unit in the tree, ``vn.gov.ubnd_20``."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, Transform
from django.db.models.lookups import PostgresOperatorLookup


class PathField(models.TextField):  # type: ignore[type-arg]
    """A path of labels (letters, digits, underscore) parted by dots; indexed by GiST."""

    description = "path in a tree (ltree)"

    def db_type(self, connection: Any) -> str:
        return "ltree"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::ltree"


@PathField.register_lookup
class DescendsFrom(PostgresOperatorLookup):  # type: ignore[type-arg]
    """``path__within="vn.gov"``: that unit or one below it."""

    lookup_name = "within"
    postgres_operator = "<@"


@PathField.register_lookup
class Ancestor(PostgresOperatorLookup):  # type: ignore[type-arg]
    """``path__above="vn.gov.ubnd_20"``: that unit or one above it."""

    lookup_name = "above"
    postgres_operator = "@>"


@PathField.register_lookup
class Depth(Transform):
    """``path__depth``: 1 for the root."""

    lookup_name = "depth"
    function = "nlevel"
    output_field = models.IntegerField()


def within_any(field: str, paths: tuple[str, ...]) -> Q:
    """Condition that ``field`` lies within any of ``paths``; nothing when there are none."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__within": path})
    return condition
