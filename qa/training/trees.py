"""A parsed sentence as questions are made of it: phrases without their asides, and their words as running text."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from corpus.language import Parse
from qa.questions.words import WordVectors

# A word of the sentence by its place, or words of our own.
Piece = int | str

# What hangs on a word and is left out of a question: asides, clauses of their own, marks.
DROPPED = frozenset(
    "punct acl:relcl advcl:relcl appos parataxis discourse dep list advcl orphan vocative reparandum dislocated "
    "csubj csubj:pass nsubj:outer cc:preconj".split()
)
# Adjectives of nations, which the parser takes for common ones at the start of a sentence.
_NATION = re.compile(
    r"^(?:\w{3,}(?:[rlndst]ian|[np]ese)|(?:Brit|Ir|Span|Turk|Swed|Dan|Finn|Pol|Scott|Jew|Kurd|Engl)ish|French|Dutch|Greek"
    r"|Swiss|Welsh|German|Thai|Iraqi|Israeli|Afghani?|Pakistani|Saudi|Yemeni|Kuwaiti|\w{3,}[rx]ican|European|Asian|Korean)s?$"
)
# What tells something of its own behind a comma.
_PARTED = frozenset("acl nmod nmod:unmarked amod advmod obl obl:unmarked nmod:desc".split())
_ASIDE = frozenset(
    "according including excluding despite compared following amid due because besides unlike like such except "
    "although while as with without among after before until since notwithstanding regardless versus than".split()
)
_ADVERBS_DROPPED = frozenset(
    "also however already still now then meanwhile recently respectively too just only even currently therefore thus "
    "so instead moreover nevertheless yet ago earlier later further there here about approximately nearly almost "
    "reportedly allegedly apparently originally previously subsequently finally eventually alone far anywhere".split()
)
SAYING = frozenset(
    "said says say announced announces reported reports stated claimed claims estimated estimates confirmed added "
    "believes believed warned predicted predicts expects expected".split()
)
_JOINING = frozenset("- – / . & ' ’".split())


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed sentence of the text. known: words there are; a name at the start is told from a common word by them."""

    text: str
    parse: Parse
    known: WordVectors

    def word(self, place: int) -> str:
        span = self.parse.words[place]
        return self.text[span.start : span.end]

    def lower(self, place: int) -> str:
        return self.word(place).lower()

    def tag(self, place: int) -> str:
        return self.parse.tags[place]

    def label(self, place: int) -> str:
        return self.parse.labels[place]

    def head(self, place: int) -> int:
        return self.parse.heads[place]

    def children(self, place: int, labels: Collection[str]) -> list[int]:
        return [child for child in self.parse.children[place] if self.label(child) in labels]

    def is_noun(self, place: int) -> bool:
        return self.tag(place) in ("NN", "NNS", "NNP", "NNPS", "$")

    def is_name(self, place: int) -> bool:
        return self.tag(place) in ("NNP", "NNPS")

    def is_verb(self, place: int) -> bool:
        """Whether the word says something of a subject: a verb, or what stands behind "is"."""
        return self.tag(place).startswith("VB") or bool(self.children(place, ("cop",)))

    def case(self, place: int) -> str:
        """The preposition before a word, with what is fixed to it: "of", "out of"."""
        cases = [child for child in self.children(place, ("case",)) if child < place]
        return " ".join(self.lower(word) for case in cases for word in sorted(self.parse.below(case)))

    def below(self, place: int, without: Collection[int] = (), *, is_top: bool = True) -> set[int]:
        """The word and what belongs to it, but for asides, the words in without and what hangs on those.

        is_top: leave out the preposition before the word.
        """
        kept = {place}
        for child in self.parse.children[place]:
            label = self.label(child)
            if child in without or label in DROPPED or (is_top and label == "case" and child < place):
                continue
            if label in ("obl", "nmod", "advmod") and self.label(place) != "amod" and self.is_aside(child):
                continue
            if label == "conj" and self.is_verb(child):
                continue
            if label in _PARTED and self.is_noun(place) and self._is_parted(child):
                continue
            kept |= self.below(child, without, is_top=False)
        return kept

    def _is_parted(self, place: int) -> bool:
        """Whether a mark stands before the word's phrase."""
        first = min(self.parse.below(place))
        return first > 0 and self.tag(first - 1) in (",", ":", "-LRB-") and self.word(first - 1) != "-"

    def is_aside(self, place: int) -> bool:
        if self.label(place) == "advmod":
            return self.lower(place) in _ADVERBS_DROPPED
        case = self.case(place).split(" ")[0]
        is_next = min(self.parse.below(place)) == self.head(place) + 1
        return case in _ASIDE and not (is_next and case in ("with", "as"))

    def joined(self, places: Iterable[int]) -> list[int]:
        """The places in order, with the marks that join two of them."""
        kept = set(places)
        for place in range(min(kept, default=0) + 1, max(kept, default=0)):
            if place not in kept and place - 1 in kept and place + 1 in kept:
                word = self.word(place)
                in_list = word == "," and (self.tag(place + 1) == "CD" or any(self.label(n) == "conj" for n in kept))
                is_glued = self.parse.words[place - 1].end == self.parse.words[place].start
                if (word in _JOINING and is_glued) or in_list:
                    kept.add(place)
        return sorted(kept)

    def written(self, pieces: Iterable[Piece]) -> str:
        """Words next to each other as they stand in the text; one space between any others."""
        written, last = "", None
        for piece in pieces:
            word = piece if isinstance(piece, str) else self._in_sentence(piece)
            if not word:
                continue
            glued = (
                isinstance(piece, int)
                and last == piece - 1
                and self.parse.words[last].end == self.parse.words[piece].start
            )
            written += word if glued or not written else f" {word}"
            last = piece if isinstance(piece, int) else None
        return written.replace(" 's ", "'s ").replace(" ’s ", "’s ")

    def _in_sentence(self, place: int) -> str:
        word = self.word(place)
        is_capital = word[:1].isupper() and not word[1:2].isupper()
        if place or not is_capital or self.is_name(0) or word.lower() not in self.known.rows:
            return word
        is_name = self.known.looks_like_name(word) or _NATION.search(word) is not None
        return word if self.tag(0) in ("JJ", "NN", "NNS") and is_name else word.lower()
