"""Use case: somebody sets up an installation for real work and makes its first operator."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.cli.operator import operator
from giamsat.core.actor import Role
from tests.people import People, Tree


class Here:
    """The database of the tests, as a place where commands run."""

    @contextlib.contextmanager
    def installed(self) -> Iterator[None]:
        yield


def run(*arguments: str) -> Result:
    return CliRunner().invoke(operator, arguments, obj=Here())


def secret(result: Result) -> str:
    found = re.search(r"One-time password of \S+: (\S+)", result.output)
    assert found is not None, result.output
    return found[1]


def test_the_first_operator_is_made_with_a_one_time_password(tree: Tree) -> None:
    made = run("Quan.Tri", "--name", "Đỗ Văn Nhất")
    person = Person.objects.get(login="quan.tri")
    assert person.check_password(secret(made))
    assert person.must_change_password
    assert actor_for(person).holds(Role.OPERATOR, tree.vn.path)


def test_a_lost_password_is_replaced_for_operators_alone(people: People) -> None:
    password = secret(run("operator", "--reset"))
    assert Person.objects.get(login="operator").check_password(password)
    refused = run("owner", "--reset")
    assert (refused.exit_code, "No operator signs in as owner." in refused.output) == (1, True)


@pytest.mark.parametrize(
    "arguments", [("moi",), ("operator", "--name", "Tên Khác"), ("Có Dấu", "--name", "A")]
)
def test_what_cannot_be_made_changes_nothing(people: People, arguments: tuple[str, ...]) -> None:
    before = Person.objects.count()
    assert run(*arguments).exit_code != 0
    assert Person.objects.count() == before


def test_without_the_registry_it_says_what_to_do_first(db: None) -> None:
    assert "run bin/up first" in run("moi", "--name", "Đỗ Văn Nhất").output
