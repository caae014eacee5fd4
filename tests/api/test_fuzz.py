"""Hundreds of made-up calls: whatever is sent, the answer is one that the description promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from giamsat.cli.openapi import SNAPSHOT
from giamsat.core import clock
from tests.api.test_access import Things
from tests.api.world import World, caller
from tests.people import People, Tree

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests leave the test's own connection open, as Django's test client has it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_call_breaks_the_server(
    world: World, people: People, tree: Tree, settings: Any, mode: GenerationMode
) -> None:
    settings.API_BURST = 1_000_000
    things = Things(world, people, tree)
    known = {
        "task_id": world.task.pk, "assignment_id": world.commune.pk, "report_id": world.draft.pk,
        "evidence_id": things.evidence.pk, "extension_id": things.extension.pk, "code": "nq57",
        "obstacle_id": things.obstacle.pk, "directive_id": world.directive.pk,
        "proposal_id": world.directive.proposals.earliest("pk").pk, "warning_id": things.warning.pk,
        "import_id": things.batch.pk, "document_id": things.intake.pk, "letter_id": things.letter.pk,
        "indicator_id": things.indicator.pk, "record_id": things.record.pk, "group_id": things.group.pk,
        "member_id": things.member.pk, "meeting_id": things.meeting.pk, "decision_id": things.decision.pk,
        "year": clock.today().year, "number": (clock.today().month + 2) // 3, "unit_id": tree.that_khe.pk,
    }  # fmt: skip
    versions = {"assignment_id": world.commune.version, "report_id": world.draft.version}
    tokens = [caller(person).token for person in (people.standing, people.owner)]
    schema = schemathesis.openapi.from_dict(json.loads(SNAPSHOT.read_text(encoding="utf-8")))
    schema.app = get_wsgi_application()
    schema.location = "/api/v1/openapi.json"
    asked = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @_few
        @given(case=operation.as_strategy(generation_mode=mode), token=st.sampled_from(tokens))
        def send(case: Any, token: str) -> None:
            nonlocal asked
            asked += 1
            # Ids and versions that are there, or every call would end at "no such thing".
            there = {**known, "code": "so-xa"} if "/registers/" in case.path else known
            case.path_parameters = {name: there[name] for name in case.path_parameters or {}}
            case.headers["Authorization"] = f"Bearer {token}"
            if "If-Match" in case.headers:
                seen = [versions[name] for name in case.path_parameters if name in versions]
                case.headers["If-Match"] = str(seen[0] if seen else 1)
            with transaction.atomic():
                response = case.call()
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS)

        send()
    assert asked > 150


def _few(test: Any) -> Any:
    return budget(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(test)
