"""Why a document was not stored or not registered, kept as a code and its data.

Those who look at a batch may read another language than the one in which it was handed in, so no sentence is
kept; ``reader_words.problem_words`` makes it for the reader.
"""

from __future__ import annotations

from giamsat.core.errors import GiamsatError, InvalidInput, NotAllowed
from giamsat.core.files.kinds import REFUSALS
from giamsat.directives.reader_words import HEAD_FIELDS, IN_FILE, PROBLEMS

#: Codes of the file store, and ours for the same.
_OF_STORE = {
    "file_without_name": "nameless",
    "file_not_scannable": "not_scannable",
    "file_infected": "infected",
    "file_too_large": "over_limit",
    "file_too_many": "too_many_files",
    "file_name_mismatch": "wrong_name",
}


def problem_of(fault: GiamsatError) -> tuple[str, str]:
    """Code and data of a refusal, as an intake keeps them.

    A refusal without a code of its own keeps the sentence of whoever handed the document in.
    """
    detail = str(fault.details.get("detail", ""))
    if fault.code in _OF_STORE:
        return _OF_STORE[fault.code], detail
    code = fault.code.removeprefix("file_")
    if code != fault.code:
        if fault.details.get("from") == "reader" and code in PROBLEMS:
            return code, detail
        if code in REFUSALS:
            return f"{IN_FILE}{code}", detail
    if fault.code == "already_registered":
        return "already_registered", ""
    if isinstance(fault, NotAllowed):
        return "not_allowed", ""
    if isinstance(fault, InvalidInput):
        fields = [name for name in fault.fields if name in HEAD_FIELDS]
        if fields:
            return "head", ",".join(fields)
    return "refused", str(fault)
