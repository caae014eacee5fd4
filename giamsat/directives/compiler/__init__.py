"""The directive compiler: text of a decision in, document head, clause tree and proposed tasks out.

Pure Python on text; it knows nothing of the database. A language is one file in `languages/`.
"""

from .compile import compile_text, extract_json
from .language import Languages
from .model import Clause, CompiledDocument, Deadline, DocumentHead, NamedParty, ProposedTask, Target

__all__ = [
    "Clause",
    "CompiledDocument",
    "Deadline",
    "DocumentHead",
    "Languages",
    "NamedParty",
    "ProposedTask",
    "Target",
    "compile_text",
    "extract_json",
]
