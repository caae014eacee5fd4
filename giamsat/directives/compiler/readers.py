"""What reads the passages of a document: for each language it uses, its names, roles, deadlines, sentences."""

from dataclasses import dataclass
from datetime import date

from .agencies import names_of
from .attributes import AttributeReader
from .clauses import Node
from .deadlines import DeadlineReader
from .language import Language, Languages
from .marks import caption_pattern
from .roles import RoleReader
from .sentence_reader import SentenceReader


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of one language over one text."""

    language: Language
    roles: RoleReader
    deadlines: DeadlineReader
    sentences: SentenceReader
    attributes: AttributeReader


class ReadersByLanguage:
    """The readers of one text, made when a passage first needs them."""

    def __init__(
        self, languages: Languages, text: str, dated: date | None, year: int | None, wrapped: bool
    ) -> None:
        self._languages, self._text = languages, text
        self._dated, self._year, self._wrapped = dated, year, wrapped
        self._caption = caption_pattern(languages)
        self._made: dict[str, Readers] = {}

    def of(self, node: Node) -> Readers:
        """The readers for a clause's own words."""
        if node.lang not in self._made:
            language = self._languages.load(node.lang)
            roles = RoleReader(language, names_of(language), self._text)
            deadlines = DeadlineReader(language, self._dated, self._year, self._text)
            sentences = SentenceReader(language, self._text, roles, deadlines, self._caption, self._wrapped)
            attributes = AttributeReader(language, self._text, roles, deadlines)
            self._made[node.lang] = Readers(language, roles, deadlines, sentences, attributes)
        return self._made[node.lang]
