"""What a document says of itself: number, kind, date, issuer, title."""

import re
from datetime import date

from .language import Language
from .model import DocumentHead

_TOP = 6_000
# "Hanoi, " before the date of a document.
_PLACE = re.compile(r"[^\W\d_][^\d,.;:]{1,24},(?: \w{2,5})? ")
_HEADER = 1_000
_TITLE_LINES = 300
_BEFORE = 40
_NUMBER_KIND = re.compile(r"[-/\s]([A-ZĐ]{2,4})(?:[-/]|$)")
_MARKED = re.compile(r"\s*(?:[IVX]+[.\-–]|\d+[.)]|[a-zđ]\))")

# "Hanoi, 12 August 2026 (VNA) – The Prime Minister …": the day of the news, not of what it tells of.
_NEWS = re.compile(r"\s*(?:\([^()\n]{2,20}\)\s*)?[–—-]\s+\w")


def read_head(language: Language, text: str) -> DocumentHead:
    """The head as the text states it; fields that it does not state are None."""
    top = text[:_TOP]
    number = _number(language, top)
    kind = _kind(language, top, number)
    return DocumentHead(
        number=number,
        kind=kind,
        date=_date(language, top, number),
        issuer=_issuer(language, top, number),
        lang=language.code,
        title=_title(language, top),
    )


def stated_year(text: str) -> int | None:
    """The first year of this century that the text prints; used where a deadline leaves its year out."""
    match = re.search(r"(?<!\d)20\d{2}(?!\d)", text[:_TOP])
    return int(match.group()) if match else None


def _number(language: Language, top: str) -> str | None:
    cited = re.compile(f"{language.pattern('document', 'cited_before').pattern}\\s*$", re.IGNORECASE)
    for fragment in language.data["document"]["number"]:
        for match in re.finditer(fragment, top, re.IGNORECASE | re.MULTILINE):
            begins_line = not top[top.rfind("\n", 0, match.start()) + 1 : match.start()].strip()
            before = top[max(0, match.start() - _BEFORE) : match.start()]
            if begins_line or (match.start() < _HEADER and not cited.search(before)):
                return re.sub(r"\s+", "", match["number"]).rstrip(".-/")
    return None


def _kind(language: Language, top: str, number: str | None) -> str | None:
    kinds: dict[str, list[str]] = language.data["document"]["kinds"]
    code = _NUMBER_KIND.search(number or "")
    if code:
        for kind, words in kinds.items():
            if code.group(1).casefold() in words:
                return kind
    found: list[tuple[int, str]] = []
    for kind, words in kinds.items():
        for match in re.finditer(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", top, re.IGNORECASE):
            line = top[top.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
            if line.strip() == match.group() or match.start() < _TITLE_LINES:
                found.append((match.start(), kind))
                break
    return min(found)[1] if found else None


def _date(language: Language, top: str, number: str | None) -> str | None:
    months = language.strings("dates", "months")
    joined = "|".join(months)
    candidates: list[tuple[int, int, str]] = []
    lines = {line.strip() for line in top.split("\n")}
    number_at = top.find(number) if number else -1
    for rank, fragment in enumerate(language.data["document"]["date"]):
        for match in re.finditer(fragment.replace("{months}", joined), top, re.IGNORECASE):
            stated = _as_date(match, months)
            # Without a number of its own, the text is a report: only a line that is a date dates it.
            words = match.group().strip()
            alone = words in lines or any(
                line.endswith(words) and _PLACE.fullmatch(line[: -len(words)]) for line in lines
            )
            if stated and (number or alone) and not _NEWS.match(top, match.end()):
                # The date line, else the date nearest behind the document's own number.
                distance = match.start() - number_at if number_at >= 0 else match.start()
                near = 0 if 0 <= distance < 200 else 1
                place_line = 0 if rank == 0 and match.start() < 1_500 and "," in match.group() else 1
                candidates.append((place_line, near, f"{match.start():08d}{stated}"))
    return min(candidates)[2][8:] if candidates else None


def _as_date(match: re.Match[str], months: list[str]) -> str | None:
    groups = match.groupdict()
    month = 0
    if groups.get("monthname"):
        for number, pattern in enumerate(months, start=1):
            if re.fullmatch(pattern, groups["monthname"], re.IGNORECASE):
                month = number
    else:
        month = int(groups["month"])
    try:
        return date(int(groups["year"]), month, int(groups["day"])).isoformat()
    except ValueError:
        return None


def _issuer(language: Language, top: str, number: str | None) -> str | None:
    codes: dict[str, str] = language.data["document"]["issuer_codes"]
    code = re.split(r"[-/]", number)[-1] if number else ""
    if code in codes:
        return codes[code]
    for fragment in language.data["document"]["issuers"]:
        match = re.search(rf"(?<!\w)(?:{fragment})", top[:_HEADER])
        if match:
            return re.split(r"\s{3,}|\t|\|", match.group().strip())[0].strip()
    return None


def _title(language: Language, top: str) -> str:
    """The first lines that read like a title: the kind of document and what it is about."""
    lines = [line.strip() for line in top.split("\n")[:40] if line.strip()]
    kinds = {word for words in language.data["document"]["kinds"].values() for word in words}
    for place, line in enumerate(lines):
        if _MARKED.match(line):
            break
        if language.pattern("document", "subject").match(line):
            return line[:300]
        if line.isupper() and place + 1 < len(lines) and line.casefold() in kinds:
            return f"{line} {lines[place + 1]}"[:300]
    return lines[0][:300] if lines else ""
