"""The world of the API's tests."""

from __future__ import annotations

import pytest

from tests.api.world import World, plant_world
from tests.people import People, Tree


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    """See ``World``."""
    return plant_world(tree, people)
