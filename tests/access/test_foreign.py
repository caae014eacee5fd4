"""Every address × every method × everybody, with things of others: refused, and nothing changed.

One world is planted; each request runs in a savepoint that is taken back.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from giamsat.core.access import rule_of
from tests.access.entries import CHANGES_OWN, ENTRIES, NAMES_NOTHING, OWN, OWN_BY, REACHES_ALL
from tests.access.test_rules import ALL
from tests.access.world import (
    CALLERS,
    FIVE,
    NOT_COMPARED,
    Planted,
    browser_client,
    plant,
    state_of_everything,
    without_frame,
    writes_so_far,
)
from tests.api.test_access import EXPECTED, OPERATIONS, address, body_for, version_for
from tests.api.world import Caller
from tests.voice.samples import SECRETS as CONTACTS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = [(path, name, view) for path, name, view in ALL if not path.startswith("api/")]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
REFUSED = frozenset({403, 404, 405, 422})


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Planted]:
    """The world, once for this module."""
    with django_db_blocker.unblock(), transaction.atomic(), without_frame():
        yield plant()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def before(planted: Planted) -> dict[str, tuple[int, int]]:
    return state_of_everything()


@pytest.fixture(autouse=True)
def _many_calls(settings: Any) -> None:
    settings.API_BURST = settings.API_PER_MINUTE = 1_000_000
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def asked(name: str) -> list[tuple[str, str]]:
    """Who asks by which method: nobody and the five; where roles are asked for, a holder from elsewhere as well.

    By methods that hardly a page takes two ask, and nobody signed in where the other heard that none is taken.
    """
    holder = "commune_admin" if name.startswith("desk:a") else "foreign_office"
    who = ("", *FIVE, holder)
    return [*product(who, METHODS[:2]), *product(("owner", ""), METHODS[2:])]


class Watch:
    """Runs requests, takes back what they do, and tells whether they did anything."""

    def __init__(self, before: dict[str, tuple[int, int]]):
        self.before = before
        self.seen = writes_so_far()

    def ask(self, client: Client, method: str, path: str, body: Any) -> tuple[Any, list[str]]:
        """The answer, and the tables that are no longer as they were."""
        with transaction.atomic():
            sent = {} if method == "GET" else {"data": body}
            answer = getattr(client, method.lower())(path, **sent)
            changed = self.changed_by_writing()
            told = contacts_in(answer)
            transaction.set_rollback(True)
        assert told == [], f"{method} {path} tells who sent an item"
        return answer, changed

    def ask_all(
        self, name: str, planted: Planted, path: str, body: Any
    ) -> Iterator[tuple[str, str, Any, list[str]]]:
        """Who asked how, with the answer and what changed; ``body`` is sent by all but GET."""
        not_taken = set()
        for who, method in asked(name):
            if method in not_taken or REACHES_ALL.get(name) == who:
                continue
            answer, changed = self.ask(planted.client(who), method, path, body())
            if answer.status_code == 405 and method in METHODS[2:]:
                not_taken.add(method)
            yield who, method, answer, changed

    def changed_by_writing(self) -> list[str]:
        """As ``changed``; looks at the tables only when something was written since the last look."""
        seen, self.seen = self.seen, writes_so_far()
        return self.changed() if self.seen != seen else []

    def changed(self) -> list[str]:
        now = state_of_everything()
        return sorted(name for name in now if now[name] != self.before.get(name))


@pytest.fixture
def watch(before: dict[str, tuple[int, int]], django_db_blocker: Any) -> Iterator[Watch]:
    with django_db_blocker.unblock():
        yield Watch(before)


def contacts_in(answer: Any) -> list[str]:
    """What the answer holds of the senders of items: page, feed, file, or what is packed in a file."""
    said = answer.getvalue() if answer.streaming else answer.content
    parts = [said, str(answer.headers).encode()]
    if said.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(said)) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    whole = b"\n".join(parts).decode(errors="replace")
    return [one for one in CONTACTS if one in whole]


def leads_to_sign_in(answer: Any) -> bool:
    to_sign_in = ("/account/login/", "/account/reauthenticate/", "/account/2fa/reauthenticate/")
    return answer.status_code == 302 and str(answer["Location"]).startswith(to_sign_in)


def test_every_address_has_an_entry() -> None:
    """A new address fails here until it says what of others it can name."""
    known = [*ENTRIES, *OWN, *NAMES_NOTHING]
    assert sorted(known) == sorted({str(name) for _path, name, _view in PAGES})
    assert len(known) == len(set(known))
    assert sorted(EXPECTED) == sorted(name for _method, _path, name in OPERATIONS)
    for path, name, view in ALL:
        assert rule_of(view, name) is not None, path
        if not path.startswith("api/"):
            assert bool(re.search("<", path)) == (str(name) in ENTRIES), path


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_a_thing_of_others_is_out_of_reach(name: str, planted: Planted, watch: Watch) -> None:
    entry = ENTRIES[name]
    path = reverse(name, kwargs=entry.fill(planted))
    wrong = []
    for who, method, answer, changed in watch.ask_all(name, planted, path, lambda: entry.body(planted)):
        seen = f"{who or 'nobody'} {method}: {answer.status_code}"
        refused = answer.status_code in REFUSED or leads_to_sign_in(answer)
        # An inspector reads everything; some pages of a foreign thing are for everybody.
        looks = method == "GET" or (method == "POST" and entry.by is None)
        reads = (
            looks
            and answer.status_code == 200
            and (who or entry.everybody)
            and (entry.shown or who == "inspector")
        )
        if changed or not (refused or reads):
            wrong.append(f"{seen} {changed}")
        elif reads and who != "inspector":
            wrong += [f"{seen} tells {word}" for word in planted.secrets if word in answer.content.decode()]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_a_form_names_of_others_is_out_of_reach(name: str, planted: Planted, watch: Watch) -> None:
    wrong = []
    for who, method, answer, changed in watch.ask_all(
        name, planted, reverse(name), lambda: OWN[name](planted)
    ):
        if changed or answer.status_code >= 500:
            wrong.append(f"{who or 'nobody'} {method}: {answer.status_code} {changed}")
        if not who and not (leads_to_sign_in(answer) or answer.status_code in REFUSED):
            wrong.append(f"nobody {method}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("name", sorted(NAMES_NOTHING - CHANGES_OWN))
def test_a_bare_form_changes_nothing(name: str, planted: Planted, watch: Watch) -> None:
    wrong = []
    for who, method, answer, changed in watch.ask_all(name, planted, reverse(name), dict):
        unwell = answer.status_code >= 500 and name != "healthz"
        if changed or unwell:
            wrong.append(f"{who or 'nobody'} {method}: {answer.status_code} {changed}")
        elif who not in ("", "inspector") and method == "GET":
            said = answer.content.decode(errors="replace")
            wrong += [f"{who} reads {word}" for word in planted.secrets if word in said]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "by"), [*((name, entry.by) for name, entry in ENTRIES.items() if entry.by), *OWN_BY.items()]
)
def test_the_same_form_succeeds_for_its_own_people(
    name: str, by: str, planted: Planted, watch: Watch
) -> None:
    """Otherwise the refusals above might be those of a wrong form."""
    entry = ENTRIES.get(name)
    path = reverse(name, kwargs=entry.fill(planted) if entry else {})
    body = entry.body(planted) if entry else OWN[name](planted)
    with transaction.atomic():
        planted.sign_in(by)
        seen = writes_so_far()
        answer = planted.client(by).post(path, body)
        written = writes_so_far()
        ended = not type(planted.its.session).objects.filter(pk=planted.its.session.pk).exists()
        transaction.set_rollback(True)
    assert answer.status_code in (200, 302, 303), answer.content.decode()[:3000]
    assert written != seen or ended, "nothing was written"


@pytest.mark.parametrize("path", sorted({path for _method, path, _name in OPERATIONS}))
def test_programs_reach_nothing_of_others(path: str, planted: Planted, watch: Watch) -> None:
    named = {method: name for method, one, name in OPERATIONS if one == path}
    wrong = []
    for who, method in product(("", *CALLERS), METHODS):
        program = Caller(planted.tokens[who] if who else "", browser_client())
        name = named.get(method, "")
        if not name and who not in ("", "owner"):
            continue
        with transaction.atomic():
            answer = call(program, method, path, name, planted)
            changed = watch.changed_by_writing()
            told = contacts_in(answer)
            transaction.set_rollback(True)
        assert told == [], f"{who} {method} {path} tells who sent an item"
        refused = answer.status_code in REFUSED or (not who and answer.status_code == 401)
        # The registry and one's own lists are open to every key; an inspector reads what there is.
        column = 1 if who == "inspector" else 2
        reads = who and method == "GET" and name and answer.status_code == EXPECTED[name][column] == 200
        if changed or not (refused or reads):
            wrong.append(f"{who or 'nobody'} {method}: {answer.status_code} {changed}")
        elif reads and who != "inspector":
            said = answer.content.decode(errors="replace")
            wrong += [f"{who} reads {word}" for word in planted.secrets if word in said]
    assert wrong == []


def call(program: Caller, method: str, path: str, name: str, planted: Planted) -> Any:
    where = address(path, planted.api, planted.things)
    if name == "add_file":
        return program.send_file(where, "anh.txt", "Danh sách lớp".encode())
    headers = {} if method == "GET" else {"If_Match": f'"{version_for(name, planted.api, planted.things)}"'}
    return program.call(method, where, body_for(name, planted.api, planted.people), **headers)


def test_a_write_is_noticed(planted: Planted, watch: Watch) -> None:
    """The watch itself: one changed word of one row is seen, and taken back."""
    with transaction.atomic():
        seen = writes_so_far()
        type(planted.its.unit).objects.filter(pk=planted.its.unit.pk).update(name_en="Other")
        assert writes_so_far() != seen
        assert "units_unit" in watch.changed()
        transaction.set_rollback(True)
    assert watch.changed() == []
    assert NOT_COMPARED.isdisjoint(watch.before)
