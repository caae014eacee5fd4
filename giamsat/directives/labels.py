"""What people decided on a document's tasks, as labels by which the compiler is measured and improved.

The shape is that of the labelled texts in ``tests/data/gold``: offsets in code points into the text beside it,
agencies as printed and by the compiler's keys.
"""

from __future__ import annotations

from typing import Any

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.directives import policies, selectors
from giamsat.directives.compiler.agencies import names_of
from giamsat.directives.compiler.language import STANDARD, load
from giamsat.directives.models import Directive, Party, PartyRole, Proposal

#: What a person has not decided yet is no label.
_DECIDED = (Proposal.State.ACCEPTED, Proposal.State.ISSUED)


def labels_of(actor: Actor, directive: Directive) -> dict[str, Any]:
    """The decided tasks of a document in the form of the labelled texts; dropped ones are left out.

    ``complete`` says whether every proposal has been decided: only then is what is missing here no task.

    Raises:
        NotAllowed: the person does not review this document.
    """
    require(policies.may_review(actor, directive))
    rows = list(selectors.proposals(actor, directive))
    name = file_stem(directive)
    head = {
        "number": directive.number,
        "kind": directive.kind,
        "date": directive.issued_on.isoformat(),
        "issuer": directive.issuer_name,
    }
    decided = [row for row in rows if row.state in _DECIDED]
    return {
        "id": name,
        "lang": directive.language,
        "source_file": f"{name}.txt",
        "document": head,
        "complete": all(row.state != Proposal.State.PROPOSED for row in rows),
        "tasks": [_task(directive, row, number) for number, row in enumerate(decided, 1)],
    }


def file_stem(directive: Directive) -> str:
    """The name of the files of a document's labels, without ending."""
    number = "".join(c if c.isalnum() else "-" for c in directive.number).strip("-")
    return f"{number}-{directive.language}"


def _task(directive: Directive, row: Proposal, number: int) -> dict[str, Any]:
    parties = list(row.parties.all())
    quote = directive.text[row.start : row.end]
    leads = [party for party in parties if party.role == PartyRole.LEAD]
    helpers = [party for party in parties if party.role == PartyRole.COORDINATE]
    return {
        "id": str(number),
        "clause": row.clause.path if row.clause else "",
        "quote": quote,
        "start": row.start,
        "end": row.end,
        "lead": _printed(directive, leads),
        "lead_key": _keys(directive.language, leads),
        "coordinate": _printed(directive, helpers),
        "coordinate_key": _keys(directive.language, helpers),
        "deadline": {
            "kind": row.deadline_kind,
            "due": row.due.isoformat() if row.due else None,
            "text": row.deadline_text if row.deadline_text in directive.text else "",
        },
        "targets": row.targets,
        "references": [number for number in row.references if number in quote],
        "corrected": row.edited,
    }


def _printed(directive: Directive, parties: list[Party]) -> list[str]:
    """Names as the text prints them; one that a person added from the registry is known by its key alone."""
    return list(dict.fromkeys(party.name for party in parties if party.name in directive.text))


def _keys(language: str, parties: list[Party]) -> list[str]:
    """The compiler's keys: of the name where it knows it, else of the unit or group that a person chose."""
    keys: list[str] = []
    for party in parties:
        if party.unit is not None:
            keys.append(_unit_key(party))
        elif party.group is not None:
            keys.append(party.group.code)
        else:
            keys += _keys_of_name(language, party.name)
    return list(dict.fromkeys(keys))


def _unit_key(party: Party) -> str:
    """The alias by which documents know the unit: a province by its name, a ministry by its code."""
    unit = party.unit
    if unit is None:
        return ""
    plain = [alias for alias in unit.aliases if alias.isascii() and alias.islower() and " " not in alias]
    return plain[0] if unit.code.startswith("ubnd-") and plain else unit.code


def _keys_of_name(language: str, name: str) -> list[str]:
    if language not in STANDARD.codes:
        return []
    mentions = names_of(load(language)).find(name, 0, len(name))
    return [key for mention in mentions for key in mention.keys]
