"""Names and codes of the bodies that govern a territory: they follow from the territory's kind and name."""

from __future__ import annotations

from typing import Any

from giamsat.core.text import fold, without_marks
from giamsat.units.models import Territory, Unit

CITY = Territory.Kind.CITY.value
_KIND_EN = {
    "tỉnh": "Province",
    "thành phố": "City",
    "xã": "Commune",
    "phường": "Ward",
    "đặc khu": "Special Zone",
}
#: Keys and abbreviations in use that no rule gives.
_USUAL = {
    "Hà Nội": ["hanoi", "Thủ đô Hà Nội"],
    "Đà Nẵng": ["danang"],
    "Hồ Chí Minh": ["hcmc", "TP.HCM", "TPHCM", "TP HCM", "UBND TP.HCM"],
}


def slug(name: str) -> str:
    """``Bà Rịa - Vũng Tàu`` as ``ba-ria-vung-tau``."""
    return "-".join(fold(name).replace("-", " ").split())


def place_name_en(kind: str, name: str) -> str:
    """``xã``, ``Ba Chẽ`` as ``Ba Che Commune``."""
    return f"{without_marks(name)} {_KIND_EN[kind]}"


def state_code(code: str) -> str:
    """The code of a province's people's committee."""
    return f"ubnd-{code}"


def party_code(kind: str, code: str) -> str:
    """The code of a province's or city's Party committee."""
    return f"{'thanhuy' if kind == CITY else 'tinhuy'}-{code}"


def provincial_units(kind: str, name_vi: str, name_en: str, territory: Territory) -> list[dict[str, Any]]:
    """The people's committee and the Party committee of a province: two bodies, one territory."""
    codes = (state_code(territory.code), party_code(kind, territory.code))
    state, party = _provincial(kind, name_vi, name_en, codes)
    return [{**state, "territory": territory}, {**party, "territory": territory}]


def dissolved_codes(kind: str, name_vi: str) -> tuple[str, str]:
    """Codes by name, since the number of some was given to another province (15: Yên Bái, now Lào Cai)."""
    return state_code(slug(name_vi)), party_code(kind, slug(name_vi))


def dissolved_province(kind: str, name_vi: str, name_en: str) -> list[dict[str, Any]]:
    """The two bodies of a province that no longer exists."""
    return _provincial(kind, name_vi, name_en, dissolved_codes(kind, name_vi))


def communal_committee(kind: str, name: str, territory: Territory) -> dict[str, Any]:
    """The people's committee of a commune, ward or special zone."""
    name_en = place_name_en(kind, name)
    return {
        "code": f"xa-{territory.code}",
        "kind": Unit.Kind.COMMUNAL_COMMITTEE.value,
        "side": Unit.Side.STATE.value,
        "territory": territory,
        "name_vi": f"Ủy ban nhân dân {kind} {name}",
        "name_en": f"People's Committee of {name_en}",
        "short_vi": f"UBND {kind} {name}",
        "short_en": name_en,
        # Names of communes repeat across provinces: only the code is a key.
        "aliases": [],
    }


def _provincial(kind: str, name_vi: str, name_en: str, codes: tuple[str, str]) -> list[dict[str, Any]]:
    short_en = (
        name_en.removesuffix(" Province").removesuffix(" City") if name_vi != "Hồ Chí Minh" else name_en
    )
    aliases = [slug(name_vi), *_USUAL.get(name_vi, []), name_vi, f"{kind} {name_vi}"]
    committee = "Tỉnh ủy"
    if kind == CITY:
        aliases += [f"TP {name_vi}", f"UBND TP {name_vi}"]
        committee = "Thành ủy"
    return [
        {
            "code": codes[0],
            "parent": "gov",
            "kind": Unit.Kind.PROVINCIAL_COMMITTEE.value,
            "side": Unit.Side.STATE.value,
            "name_vi": f"Ủy ban nhân dân {kind} {name_vi}",
            "name_en": f"People's Committee of {name_en}",
            "short_vi": f"UBND {kind} {name_vi}",
            "short_en": f"{short_en} People's Committee",
            "aliases": aliases,
        },
        {
            "code": codes[1],
            "parent": "party",
            "kind": Unit.Kind.PROVINCIAL_PARTY_COMMITTEE.value,
            "side": Unit.Side.PARTY.value,
            "name_vi": f"{committee} {name_vi}",
            "name_en": f"Party Committee of {name_en}",
            "short_vi": f"{committee} {name_vi}",
            "short_en": f"{short_en} Party Committee",
            "aliases": [],
        },
    ]
