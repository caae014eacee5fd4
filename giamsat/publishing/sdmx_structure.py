"""The structure that the SDMX-CSV of indicators refers to, as an SDMX-JSON 2.0 structure message.

Dataflow, data structure, concepts and the codelists, which hold the codes that are used with their names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from giamsat.publishing.models import PublicRow
from giamsat.publishing.sdmx import FREQUENCIES, identifier

AGENCY, VERSION = "GIAMSAT", "1.0"
FLOW, STRUCTURE, CONCEPTS = "DF_INDICATORS", "DSD_INDICATORS", "CS_INDICATORS"
SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json"

Names = dict[str, str]

#: Each concept with its names; the order is that of the columns of the file.
NAMES: dict[str, Names] = {
    "FREQ": {"en": "Frequency", "vi": "Kỳ"},
    "REF_AREA": {"en": "Body or area", "vi": "Đơn vị, địa bàn"},
    "INDICATOR": {"en": "Indicator", "vi": "Chỉ tiêu"},
    "TIME_PERIOD": {"en": "Time period", "vi": "Thời kỳ"},
    "OBS_VALUE": {"en": "Value", "vi": "Giá trị"},
    "UNIT_MEASURE": {"en": "Unit of measure", "vi": "Đơn vị tính"},
    "DECIMALS": {"en": "Decimals", "vi": "Số chữ số thập phân"},
    "OBS_STATUS": {"en": "Status of the value", "vi": "Tình trạng của giá trị"},
}
FREQUENCY_NAMES: dict[str, Names] = {
    "M": {"en": "Monthly", "vi": "Hằng tháng"},
    "Q": {"en": "Quarterly", "vi": "Hằng quý"},
    "S": {"en": "Half-yearly", "vi": "Sáu tháng"},
    "A": {"en": "Annual", "vi": "Hằng năm"},
}
STATUS_NAMES: dict[str, Names] = {"A": {"en": "Normal value", "vi": "Giá trị bình thường"}}


def structure(values: Iterable[dict[str, Any]], at: dt.datetime) -> dict[str, Any]:
    """The message for these rows of the set ``value``; ``at`` is when it was made."""
    units: dict[str, Names] = {}
    used: dict[str, None] = {}
    for row in values:
        units.setdefault(identifier(row["unit"]), _both(row["unit_name"] or row["unit"]))
        used.setdefault(row["indicator"])
    sheets = dict(PublicRow.objects.filter(kind="indicator", key__in=used).values_list("key", "body"))
    indicators = {
        identifier(key): {"vi": sheet["name"], "en": sheet["name_en"] or sheet["name"]}
        for key, sheet in sorted(sheets.items())
    }
    measures = {
        identifier(code).upper(): _both(code) for code in sorted({one["measure"] for one in sheets.values()})
    }
    lists = {
        "FREQ": {code: FREQUENCY_NAMES[code] for code in FREQUENCIES.values()},
        "REF_AREA": dict(sorted(units.items())),
        "INDICATOR": indicators,
        "UNIT_MEASURE": measures,
        "OBS_STATUS": STATUS_NAMES,
    }
    return {
        "meta": {
            "schema": SCHEMA,
            "id": f"{FLOW}_STRUCTURE",
            "test": False,
            "prepared": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "contentLanguages": ["vi", "en"],
            "sender": {"id": AGENCY},
        },
        "data": {
            "dataflows": [_dataflow()],
            "dataStructures": [_data_structure()],
            "conceptSchemes": [_concepts()],
            "codelists": [_codelist(concept, codes) for concept, codes in lists.items()],
        },
    }


def _maintained(code: str, names: Names) -> dict[str, Any]:
    return {"id": code, "agencyID": AGENCY, "version": VERSION, **_named(names)}


def _named(names: Names) -> dict[str, Any]:
    return {"name": names["en"], "names": names}


def _both(name: str) -> Names:
    return {"vi": name, "en": name}


def _urn(package: str, kind: str, code: str, item: str = "") -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={AGENCY}:{code}({VERSION}){item}"


def _dataflow() -> dict[str, Any]:
    names = {"en": "Published values of indicators", "vi": "Giá trị chỉ tiêu đã công bố"}
    return {**_maintained(FLOW, names), "structure": _urn("datastructure", "DataStructure", STRUCTURE)}


def _concepts() -> dict[str, Any]:
    concepts = [{"id": code, **_named(names)} for code, names in NAMES.items()]
    return {**_maintained(CONCEPTS, {"en": "Concepts", "vi": "Khái niệm"}), "concepts": concepts}


def _codelist(concept: str, codes: dict[str, Names]) -> dict[str, Any]:
    return {
        **_maintained(f"CL_{concept}", NAMES[concept]),
        "codes": [{"id": code, **_named(names)} for code, names in codes.items()],
    }


def _component(concept: str, **more: Any) -> dict[str, Any]:
    return {
        "id": concept,
        "conceptIdentity": _urn("conceptscheme", "Concept", CONCEPTS, f".{concept}"),
        **more,
    }


def _coded(concept: str, **more: Any) -> dict[str, Any]:
    listed = {"enumeration": _urn("codelist", "Codelist", f"CL_{concept}")}
    return _component(concept, localRepresentation=listed, **more)


def _format(kind: str) -> dict[str, Any]:
    return {"format": {"dataType": kind}}


def _data_structure() -> dict[str, Any]:
    series = {"attributeRelationship": {"dimensions": ["FREQ", "REF_AREA", "INDICATOR"]}}
    value: dict[str, Any] = {"attributeRelationship": {"observation": {}}}
    dimensions = [
        _coded(concept, position=place) for place, concept in enumerate(("FREQ", "REF_AREA", "INDICATOR"))
    ]
    when = _component("TIME_PERIOD", localRepresentation=_format("ObservationalTimePeriod"))
    components = {
        "dimensionList": {"id": "DimensionDescriptor", "dimensions": dimensions, "timeDimension": when},
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [_component("OBS_VALUE", usage="mandatory", localRepresentation=_format("Decimal"))],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                _coded("UNIT_MEASURE", usage="mandatory", **series),
                _component("DECIMALS", usage="mandatory", localRepresentation=_format("Integer"), **series),
                _coded("OBS_STATUS", usage="mandatory", **value),
            ],
        },
    }
    names = {"en": "Structure of the values of indicators", "vi": "Cấu trúc giá trị chỉ tiêu"}
    return {**_maintained(STRUCTURE, names), "dataStructureComponents": components}
