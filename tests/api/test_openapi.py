"""The description of the API: the one in git is that of the code, and it is complete."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from pydantic import BaseModel

from giamsat.api import base, paging, problems
from giamsat.api.site import resources
from giamsat.cli.openapi import SNAPSHOT, as_text


def test_the_description_in_git_is_that_of_the_code() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == as_text(), "bin/giamsat openapi --write"


@pytest.mark.django_db
def test_the_description_is_open_to_everyone() -> None:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert response.json()["openapi"].startswith("3.1")


def test_every_operation_is_described_and_needs_a_token() -> None:
    seen = set()
    schema = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    for refusal in schema["components"]["responses"].values():
        assert list(refusal["content"]) == ["application/problem+json"]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            place = f"{method} {path}"
            assert operation["security"] == [{"TokenAuth": []}], place
            assert operation["description"], place
            assert operation["tags"], place
            assert operation["operationId"] not in seen, place
            seen.add(operation["operationId"])
            refusals = {status for status in operation["responses"] if int(status) >= 400}
            assert {"401", "403", "404", "409", "412", "422", "428", "429"} <= refusals, place
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in names) == (method == "post"), place
            if method in {"patch", "delete", "put"}:
                assert "If-Match" in names, place
    assert len(seen) > 60


def test_no_two_schemas_share_a_name() -> None:
    """They would stand for one another in the description."""
    found: dict[str, set[str]] = {}
    for module in (base, paging, problems, *resources):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, BaseModel):
                found.setdefault(thing.__name__, set()).add(thing.__module__)
    assert not {name: places for name, places in found.items() if len(places) > 1}
