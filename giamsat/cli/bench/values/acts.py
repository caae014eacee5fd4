"""What people do with the values, each act measured at the size that stands; what is written is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.boards.models import Board
from giamsat.cli.bench import Row
from giamsat.cli.bench.clocks import once, repeated
from giamsat.cli.bench.nation.questions import key_of
from giamsat.cli.bench.values.ground import BOARD, COMMUNE, LEADER, PROVINCE, RATIO, Ground, value_of
from giamsat.core.actor import SYSTEM
from giamsat.desk.boards import kept
from giamsat.indicators import quality, selectors, tallies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import Figures
from giamsat.indicators.models import Indicator
from giamsat.indicators.services import Entry, record_values
from giamsat.units.models import Unit

#: The core indicator that is reported, and looked at; it is added up.
NUMBER = 1
#: Communes that report by the service one after the other.
ONE_BY_ONE = 100
#: Values that leap are justified.
WHY = "Đã kiểm tra lại, số đúng."
#: Each commune in a sending of its own, as the service stores it.
EACH_ALONE = """
DO $$ DECLARE commune bigint; BEGIN
    FOREACH commune IN ARRAY '{units}'::bigint[] LOOP
        INSERT INTO indicators_observation (indicator_id, period, unit_id, value, state, version, via, at, note,
                                            evidence)
        VALUES ({indicator}, '{period}', commune, commune, 1, 1, 'web', now(), '', '');
    END LOOP;
END $$
"""


def measured(ground: Ground, seconds: float) -> list[Row]:
    """All acts in this process."""
    return [*reports(ground, seconds), *reads(ground, seconds), *pages(ground, seconds)]


def reports(ground: Ground, seconds: float) -> list[Row]:
    """The open month of an indicator is reported, and rolled up exactly; then all is as it was.

    Raises:
        AssertionError: a roll-up is not the sum of what was reported.
    """
    rows: list[Row] = []
    indicator, month, communes = ground.indicators[NUMBER], ground.open_month, ground.communes
    every = f"{len(communes):,} communes"
    with transaction.atomic():
        with once(rows, f"{every} report one period in one sending"):
            given = [
                Entry(indicator, unit, month, Decimal(number), note=WHY)
                for number, unit in enumerate(communes)
            ]
            record_values(SYSTEM, given, any_time=True)
        rows.append(_rolled_up("…", indicator, month, sum(range(len(communes))), seconds))
        transaction.set_rollback(True)
    with transaction.atomic():
        with once(rows, f"{ONE_BY_ONE} communes report one after the other"):
            for unit in communes[:ONE_BY_ONE]:
                record_values(
                    SYSTEM, [Entry(indicator, unit, month, Decimal(unit.pk), note=WHY)], any_time=True
                )
        left = [unit.pk for unit in communes[ONE_BY_ONE:]]
        with connection.cursor() as cursor:
            units = "{" + ",".join(map(str, left)) + "}"
            cursor.execute(EACH_ALONE.format(units=units, indicator=indicator.pk, period=month))
        whole = sum(unit.pk for unit in communes)
        name = f"national roll-up after {every} in sendings of their own, not folded"
        rows.append(_rolled_up(name, indicator, month, whole, seconds))
        with once(rows, "folding these sums"):
            while tallies.fold():
                pass
        rows.append(_rolled_up("national roll-up, folded", indicator, month, whole, seconds))
        transaction.set_rollback(True)
    rows[1]["act"] = "national roll-up of that period"
    return rows


def _rolled_up(name: str, indicator: Indicator, month: dt.date, whole: int, seconds: float) -> Row:
    nation = [Unit.objects.get(kind=Unit.Kind.NATION)]

    def act() -> None:
        found = Figures(Catalogue(), [indicator], nation, month, month).of(indicator, nation[0], month)
        if found.value != whole:
            raise AssertionError(f"{name}: {found.value} is not {whole}")

    return repeated(name, seconds, act)


def reads(ground: Ground, seconds: float) -> list[Row]:
    """What pages rest on, without their making."""
    rows: list[Row] = []
    nation = Unit.objects.get(kind=Unit.Kind.NATION)
    indicator, month = ground.indicators[NUMBER], ground.months[0]
    provinces = [nation, *selectors.parts_of(nation)]
    middle = len(ground.months) // 2
    long_ago = ground.months[middle]
    whole = sum(value_of(NUMBER, middle, commune) for commune in range(len(ground.communes)))
    rows.append(_rolled_up("national roll-up of a period in the middle", indicator, long_ago, whole, seconds))

    def of_country() -> Any:
        return selectors.places(SYSTEM, indicator, provinces, month, Catalogue())

    def of_communes() -> Any:
        return selectors.places(SYSTEM, indicator, ground.communes, month, Catalogue())

    rows.append(
        repeated(f"an indicator of the country and {len(provinces) - 1} provinces", seconds, of_country)
    )
    rows.append(repeated(f"an indicator of {len(ground.communes):,} communes", seconds, of_communes, least=3))
    rows.append(
        repeated(
            f"board of the country: {len(ground.indicators) + 1} indicators with their courses",
            seconds,
            lambda: selectors.board(SYSTEM, nation),
            least=3,
        )
    )
    judged = f"{len(ground.indicators)} indicators with rules, {len(ground.communes):,} communes"
    with once(rows, f"data quality of country and provinces in a month: {judged}"):
        quality.qualities(Catalogue(), provinces, "month", month)
    with once(rows, "the cells of that month that are not clean"):
        quality.cells(Catalogue(), nation, "month", month, "clean")
    with once(rows, "recount of all sums"):
        wrong = tallies.find_differences()
    if wrong:
        raise AssertionError(f"{len(wrong)} sums are wrong: {wrong[0]}")
    return rows


def pages(ground: Ground, seconds: float) -> list[Row]:
    """Pages as the server makes them, without network."""
    nation = Unit.objects.get(kind=Unit.Kind.NATION)
    commune, indicator, month = ground.communes[0], ground.indicators[NUMBER], ground.months[0]
    leader, province, own = _client(LEADER), _client(PROVINCE), _client(COMMUNE)
    page = reverse("desk:indicator", args=[indicator.pk])
    ratio = reverse("desk:indicator", args=[Indicator.objects.get(code=RATIO).pk])
    history = reverse("desk:values-history", args=[indicator.pk])
    year = ground.open_month.year
    program = Client(headers={"host": "127.0.0.1", **key_of(Person.objects.get(login=COMMUNE))})
    values = f"/api/v1/indicators/{indicator.pk}/values?unit={commune.code}"
    return [
        _page("API: values of an indicator of a commune", program, values, seconds),
        _page("page: indicators of the country", leader, f"{reverse('desk:indicators')}?unit={nation.pk}", seconds),
        _page("page: an indicator of the country", leader, f"{page}?unit={nation.pk}", seconds),
        _page("page: a ratio of sums of the country", leader, f"{ratio}?unit={nation.pk}", seconds),
        _page(
            "page: an indicator of a province and its communes", province, f"{page}?unit={commune.parent_id}", seconds
        ),
        _page("page: dashboard of 12 tiles, made anew", leader, board_page(), seconds, before=kept.forget),
        _page("page: dashboard of 12 tiles, kept", leader, board_page(), seconds),
        _page(f"page: grid of {len(ground.indicators)} × 12 of a commune", own, grid_page(ground), seconds),
        _page(
            "page: what a value was before", own, f"{history}?unit={commune.pk}&period={month}", seconds
        ),
        _page("page: values that wait for confirmation", leader, reverse("desk:values-waiting"), 0, least=1),
        _page(
            f"page: template of {len(ground.indicators)} × 12 of a commune", own,
            f"{reverse('desk:values-template')}?unit={commune.pk}&year={year}", 0, least=1,
        ),
    ]  # fmt: skip


def board_page() -> str:
    """Address of the dashboard."""
    return reverse("desk:board", args=[Board.objects.get(name=BOARD).pk])


def grid_page(ground: Ground) -> str:
    """Address of a commune's grid: all indicators, the twelve months of a year of which most have values."""
    year = ground.months[0].year
    return f"{reverse('desk:values-entry')}?unit={ground.communes[0].pk}&cycle=month&year={year}"


def _client(login: str) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Person.objects.get(login=login))
    return client


def _page(
    name: str,
    client: Client,
    path: str,
    seconds: float,
    *,
    least: int = 5,
    before: Callable[[], None] = lambda: None,
) -> Row:
    def act() -> Any:
        before()
        answer = client.get(path)
        if answer.status_code != 200:
            raise click.ClickException(f"{name}: {path} answered {answer.status_code}")
        return answer

    return repeated(name, seconds, act, least=least)
