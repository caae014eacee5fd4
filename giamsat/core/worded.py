"""Words of choices, looked up rather than all translated."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str


class Worded(models.Model):
    """A row whose ``get_…_display`` looks up the one word.

    Django's makes a mapping of all choices at each call, and translates every word of it on the way: up to half a
    millisecond, for each row of a list.
    """

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> Any:
        value = getattr(self, field.attname)
        return force_str(_words(field).get(value, value), strings_only=True)


@cache
def _words(field: models.Field[Any, Any]) -> Mapping[Any, Any]:
    return dict(field.flatchoices)
