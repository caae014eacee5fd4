"""The catalogue of the open data as DCAT-AP, in Turtle and JSON-LD.

Agents, places and kinds stand in it with their classes, since validators want controlled terms typed.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import override
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SKOS

from giamsat.publishing.fields import KINDS
from giamsat.publishing.files import CONTENT_TYPES, FORMATS, HISTORY
from giamsat.publishing.models import DataFile
from giamsat.publishing.selectors import edition, latest_files

DCATAP = Namespace("http://data.europa.eu/r5r/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA = "http://www.iana.org/assignments/media-types/"
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
DAILY = URIRef(AUTHORITY + "frequency/DAILY")
THEME = URIRef(AUTHORITY + "data-theme/GOVE")
PUBLIC = URIRef(AUTHORITY + "access-right/PUBLIC")
LANGUAGE = URIRef(AUTHORITY + "language/VIE")
PLACE = URIRef(AUTHORITY + "country/VNM")
ABOUT = {
    "vi": "Tiến độ, trách nhiệm và kết quả thực hiện các nghị quyết, theo những gì đã được duyệt công khai.",
    "en": "Progress, responsibility and results of resolutions, as far as they were approved for publication.",
}
TITLES = {
    HISTORY: {
        "vi": "Mọi dòng từng được công khai, kèm số bản công bố và số lá niêm phong",
        "en": "Every row that was ever public, with its release and its sealed leaf",
    }
}


def words_of(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Title and description of a set in each language."""
    if name in TITLES:
        return TITLES[name], TITLES[name]
    titles, abouts = {}, {}
    for language in ("vi", "en"):
        with override(language):
            titles[language], abouts[language] = str(KINDS[name].title), str(KINDS[name].about)
    return titles, abouts


def graph(base: str) -> Graph:
    """The catalogue of the portal at ``base`` (scheme and host)."""
    root = f"{base}/public/data/"
    made = Graph()
    for prefix, space in (
        ("dcat", DCAT),
        ("dcterms", DCTERMS),
        ("foaf", FOAF),
        ("dcatap", DCATAP),
        ("spdx", SPDX),
    ):
        made.bind(prefix, space)
    publisher, catalogue = URIRef(root + "#publisher"), URIRef(root)
    _add(made, publisher, RDF.type, FOAF.Agent)
    _say(made, publisher, FOAF.name, {"vi": "Cơ quan thường trực", "en": "Standing agency"})
    for term, kind in (
        (LICENCE, DCTERMS.LicenseDocument),
        (DAILY, DCTERMS.Frequency),
        (THEME, SKOS.Concept),
        (PUBLIC, DCTERMS.RightsStatement),
        (LANGUAGE, DCTERMS.LinguisticSystem),
        (PLACE, DCTERMS.Location),
    ):
        _add(made, term, RDF.type, kind)
    _say(
        made,
        THEME,
        SKOS.prefLabel,
        {"vi": "Chính quyền và khu vực công", "en": "Government and public sector"},
    )
    _add(made, catalogue, RDF.type, DCAT.Catalog)
    _say(made, catalogue, DCTERMS.title, {"vi": "Số liệu mở của Giamsat", "en": "Giamsat open data"})
    _say(made, catalogue, DCTERMS.description, ABOUT)
    _add(made, catalogue, DCTERMS.publisher, publisher)
    _add(made, catalogue, DCTERMS.license, LICENCE)
    _add(made, catalogue, DCTERMS.language, LANGUAGE)
    _add(made, catalogue, DCTERMS.spatial, PLACE)
    _add(made, catalogue, FOAF.homepage, _typed(made, root, FOAF.Document))
    number, at = edition()
    if at is not None:
        _add(made, catalogue, DCTERMS.modified, Literal(at.isoformat(), datatype=XSD.dateTime))
    files: dict[str, list[DataFile]] = {}
    for file in latest_files():
        if file.format in FORMATS:
            files.setdefault(file.dataset, []).append(file)
    for name, forms in files.items():
        dataset = _dataset(made, root, name, forms, publisher, number)
        _add(made, catalogue, DCAT.dataset, dataset)
    return made


def _dataset(
    made: Graph, root: str, name: str, forms: list[DataFile], publisher: URIRef, number: int
) -> URIRef:
    dataset = URIRef(f"{root}{name}/")
    titles, abouts = words_of(name)
    _add(made, dataset, RDF.type, DCAT.Dataset)
    _say(made, dataset, DCTERMS.title, titles)
    _say(made, dataset, DCTERMS.description, abouts)
    _add(made, dataset, DCTERMS.identifier, Literal(f"giamsat-{name}"))
    _add(made, dataset, DCTERMS.publisher, publisher)
    _add(made, dataset, DCTERMS.accrualPeriodicity, DAILY)
    _add(made, dataset, DCTERMS.accessRights, PUBLIC)
    _add(made, dataset, DCTERMS.language, LANGUAGE)
    _add(made, dataset, DCTERMS.spatial, PLACE)
    _add(made, dataset, DCAT.theme, THEME)
    _add(made, dataset, DCAT.landingPage, _typed(made, str(dataset), FOAF.Document))
    _add(made, dataset, URIRef(str(DCAT) + "version"), Literal(str(number)))
    contact = BNode()
    vcard = Namespace("http://www.w3.org/2006/vcard/ns#")
    _add(made, contact, RDF.type, vcard.Kind)
    _add(made, contact, vcard.hasURL, URIRef(root))
    _add(made, dataset, DCAT.contactPoint, contact)
    for file in forms:
        _distribution(made, dataset, name, file)
    return dataset


def _distribution(made: Graph, dataset: URIRef, name: str, file: DataFile) -> None:
    address = URIRef(f"{dataset}latest.{file.format}")
    _add(made, address, RDF.type, DCAT.Distribution)
    _add(made, dataset, DCAT.distribution, address)
    _say(made, address, DCTERMS.title, {"vi": f"{name}.{file.format}", "en": f"{name}.{file.format}"})
    _add(made, address, DCAT.accessURL, _typed(made, str(dataset), RDFS.Resource))
    _add(made, address, DCAT.downloadURL, _typed(made, str(address), RDFS.Resource))
    _add(made, address, DCAT.byteSize, Literal(file.size, datatype=XSD.nonNegativeInteger))
    _add(made, address, DCTERMS.license, LICENCE)
    _add(made, address, DCTERMS.modified, Literal(file.made_at.isoformat(), datatype=XSD.dateTime))
    media = _typed(made, MEDIA + CONTENT_TYPES[file.format].split(";")[0], DCTERMS.MediaType)
    _add(made, address, DCAT.mediaType, media)
    _add(made, address, DCATAP.availability, URIRef(AUTHORITY + "planned-availability/STABLE"))
    checksum = BNode()
    _add(made, checksum, RDF.type, SPDX.Checksum)
    _add(made, checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    _add(made, checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary))
    _add(made, address, SPDX.checksum, checksum)


def _add(made: Graph, subject: Any, predicate: Any, value: Any) -> None:
    made.add((subject, predicate, value))


def _say(made: Graph, subject: Any, predicate: Any, words: dict[str, str]) -> None:
    for language, text in words.items():
        made.add((subject, predicate, Literal(text, lang=language)))


def _typed(made: Graph, address: str, kind: Any) -> URIRef:
    term = URIRef(address)
    made.add((term, RDF.type, kind))
    return term


def as_turtle(base: str) -> str:
    """The catalogue in Turtle."""
    return str(graph(base).serialize(format="turtle"))


def as_json_ld(base: str) -> str:
    """The catalogue in JSON-LD."""
    return str(graph(base).serialize(format="json-ld", auto_compact=True))
