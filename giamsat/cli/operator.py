"""``giamsat operator``: the first person of an installation, who lets in all others."""

from __future__ import annotations

import click

from giamsat.cli.place import Place


@click.command()
@click.argument("login")
@click.option("--name", help="Full name, as it stands beside every act.")
@click.option("--reset", is_flag=True, help="The operator is there and has lost the password.")
@click.pass_obj
def operator(place: Place, login: str, name: str | None, reset: bool) -> None:
    """Make LOGIN an operator of this installation and print a one-time password, once.

    Needed once after the first start without demo data; further operators are made on the pages.
    """
    if not reset and not name:
        raise click.UsageError("Give the person's full name with --name.")
    with place.installed():
        from django.utils import translation

        with translation.override("en"):
            password = _reset(login) if reset else _make(login, name or "")
    click.echo(f"One-time password of {login.lower()}: {password}")
    click.echo("It is kept nowhere. At the first sign-in it must be replaced by one of the operator's own.")


def _make(login: str, name: str) -> str:
    from django.db import transaction

    from giamsat.accounts import services
    from giamsat.core.actor import SYSTEM, Role
    from giamsat.units.selectors import unit_by_key

    nation = unit_by_key("vn")
    if nation is None:
        raise click.ClickException("The registry of units is not loaded yet; run bin/up first.")
    with transaction.atomic():
        person = services.create_person(SYSTEM, login=login, full_name=name, unit=nation)
        services.grant_role(SYSTEM, person, nation, Role.OPERATOR)
        return services.set_initial_password(SYSTEM, person)


def _reset(login: str) -> str:
    from giamsat.accounts import services
    from giamsat.accounts.selectors import operators
    from giamsat.core.actor import SYSTEM

    person = operators().filter(login=login.lower()).first()
    if person is None:
        raise click.ClickException(f"No operator signs in as {login.lower()}.")
    return services.set_initial_password(SYSTEM, person)
