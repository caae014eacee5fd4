"""What models say of indexes and constraints is in the database: a migration may drop more than it names."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection


@pytest.mark.django_db
def test_each_index_and_constraint_of_a_model_is_in_the_database() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("giamsat.")]
    named = {each.name for model in models for each in (*model._meta.indexes, *model._meta.constraints)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class UNION SELECT conname FROM pg_constraint")
        there = {name for (name,) in cursor.fetchall()}
    assert len(named) > 100
    assert named - there == set()
