"""The phrases of a parsed sentence: what belongs to a noun, what a clause is about, which words are a figure's."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.documents import Span
from corpus.figures.tokens import Candidate, Sentence
from corpus.language import Parse

NOUNS = frozenset("NN NNS NNP NNPS $ SYM FW".split())
_RELATIVE = frozenset("WDT WP WRB".split())
_PERSONAL = frozenset("it they he she".split())
# What belongs to a noun on either side of it; clauses with a verb of their own do not.
_LEFT = frozenset(
    "amod compound nmod:poss nummod flat nmod:desc nmod advmod obl:unmarked nmod:unmarked goeswith".split()
)
_RIGHT = frozenset("nmod acl flat nmod:desc compound goeswith nmod:unmarked nummod amod conj".split())
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
# A verb under these has the subject of the verb above, unless it has its own.
_SHARES_SUBJECT = frozenset("xcomp conj advcl".split())
_COUNTING = frozenset("nummod compound".split())
# Behind these stands what belongs to the verb, or examples.
_TIMES = frozenset("quarter year month week day decade season period morning afternoon evening night".split())
_APART = frozenset("to including after before during since until amid following despite within toward towards".split())
# Marks that stand inside of a name or a compound; any other mark ends the phrase.
_JOINING = frozenset("- & ' ’ \" “ ” ‘ . /".split())
_HAVING = frozenset("has have had having owns is are was were be been home".split())
_MAX_CLIMB = 12
_MAX_BACK = 60


@dataclass(frozen=True, slots=True)
class Phrases:
    """owners: for each word of the parse the position of the candidate it belongs to, -1 for none.

    places: the words of each candidate, in order.
    """

    text: str
    parse: Parse
    owners: list[int]
    places: list[list[int]]

    def word(self, place: int) -> str:
        span = self.parse.words[place]
        return self.text[span.start : span.end].lower()

    def top(self, candidate: int) -> int | None:
        """The word of a candidate on which its others hang."""
        tops = [place for place in self.places[candidate] if self._is_top(place, candidate)]
        light = ("advmod", "case", "det", "mark", "cc", "punct")
        weighty = [place for place in tops if self.parse.labels[place] not in light]
        found = weighty or tops
        return found[-1] if found else None

    def _is_top(self, place: int, candidate: int) -> bool:
        head = self.parse.heads[place]
        return head < 0 or self.owners[head] != candidate

    def child(self, place: int, labels: Collection[str]) -> int | None:
        return next((child for child in self.parse.children[place] if self.parse.labels[child] in labels), None)

    def case_of(self, place: int) -> str:
        """The preposition before a noun: "of", "with"; "" if there is none."""
        case = self.child(place, ("case",))
        return self.word(case) if case is not None and case < place else ""

    def with_case(self, place: int, case: str) -> int | None:
        """What hangs on the word with the preposition: "of" for what it is a part of."""
        for child in self.parse.children[place]:
            if self.parse.labels[child] in ("nmod", "obl") and child > place and self.case_of(child) == case:
                return child
        return None

    def is_noun(self, place: int) -> bool:
        return self.parse.tags[place] in NOUNS

    def is_dated(self, place: int) -> bool:
        """Whether the noun is a span of time: in years, in the quarter."""
        return self.word(place).removesuffix("s") in _TIMES

    def is_predicate(self, place: int) -> bool:
        """Whether the word says something of a subject, and is no noun inside of a phrase."""
        return (
            self.parse.heads[place] < 0
            or not self.is_noun(place)
            or self.child(place, ("cop",)) is not None
            or self.parse.labels[place] in ("ccomp", "advcl", "parataxis", "conj")
        )

    def is_figure(self, place: int) -> bool:
        """Whether the word belongs to a figure, or is the noun of one."""
        return self.owners[place] >= 0 or any(
            self.owners[child] >= 0 and self.parse.labels[child] in _COUNTING for child in self.parse.children[place]
        )


def find_phrases(text: str, sentence: Sentence, candidates: Sequence[Candidate], parse: Parse) -> Phrases:
    owners = [-1] * len(parse.words)
    places: list[list[int]] = [[] for _ in candidates]
    position = 0
    for place, word in enumerate(parse.words):
        while position < len(candidates) and sentence.at(candidates[position].last - 1).end <= word.start:
            position += 1
        if position < len(candidates) and sentence.at(candidates[position].first).start < word.end:
            owners[place] = position
            places[position].append(place)
    return Phrases(text, parse, owners, places)


def noun_phrase(phrases: Phrases, noun: int, *, with_article: bool = False) -> tuple[int, ...]:
    """The words of the noun's phrase, in order: what describes it, without clauses and other figures.

    Words on both sides of a figure before the noun belong together: "total 5 kW output".
    with_article: with the noun's own, at its start.
    """
    kept = {noun}
    for child in phrases.parse.children[noun]:
        below = set(phrases.parse.below(child))
        if child < noun and phrases.parse.labels[child] in _LEFT and not _is_time(phrases, child):
            kept.update(place for place in below if phrases.owners[place] < 0)
        elif child > noun and _belongs(phrases, child, below):
            kept.update(_without_figures(phrases, child))
    places = _trimmed(phrases, _together(phrases, kept, noun), noun)
    before = places[0] - 1
    has_article = with_article and before >= 0 and phrases.parse.tags[before] in ("DT", "PRP$")
    return (before, *places) if has_article and phrases.owners[before] < 0 else places


def with_possession(phrases: Phrases, noun: int, places: tuple[int, ...]) -> tuple[int, ...]:
    """The phrase with a "with …" right behind it that a verb of having or being took: "has 300 shops with a bar"."""
    parse = phrases.parse
    case, verb = places[-1] + 1, parse.heads[noun]
    if verb < 0 or case >= len(parse.words) or phrases.word(case) != "with" or phrases.word(verb) not in _HAVING:
        return places
    owned = parse.heads[case]
    if owned <= case or parse.heads[owned] != verb or phrases.is_figure(owned):
        return places
    behind = sorted(_without_figures(phrases, owned))
    return (*places, *behind) if behind == list(range(case, case + len(behind))) else places


def _is_time(phrases: Phrases, place: int) -> bool:
    """The "a month" of a rate."""
    return phrases.parse.labels[place].endswith(":unmarked") and phrases.word(place) in _TIMES


def _belongs(phrases: Phrases, child: int, below: Collection[int]) -> bool:
    """Whether what hangs behind a noun describes it, rather than tells something of its own."""
    labels, tags = phrases.parse.labels, phrases.parse.tags
    if labels[child] not in _RIGHT or phrases.is_figure(child) or any(labels[place] in _SUBJECTS for place in below):
        return False
    if labels[child] == "conj":
        return tags[child] in (*NOUNS, "CD")
    if labels[child] == "acl":
        return tags[child] in ("VBN", "VBG") and all(phrases.owners[place] < 0 for place in below)
    if phrases.word(child) in _TIMES:
        return False
    return phrases.case_of(child) not in _APART


def _without_figures(phrases: Phrases, place: int) -> Iterator[int]:
    """The word and what hangs on it, but for figures and the nouns that they count."""
    yield place
    for child in phrases.parse.children[place]:
        if not phrases.is_figure(child):
            yield from _without_figures(phrases, child)


def _together(phrases: Phrases, kept: set[int], noun: int) -> list[int]:
    """The words kept that stand next to each other around the noun, across joining marks and figures before it."""

    def walk(step: int) -> Iterator[int]:
        place = noun + step
        while 0 <= place < len(phrases.owners):
            joins = phrases.parse.labels[place] in ("punct", "cc") and place + step in kept
            is_number = (
                step > 0 and phrases.parse.tags[place] == "CD" and phrases.parse.tags[place - 1].startswith("NNP")
            )
            if is_number and phrases.owners[place] < 0:
                kept.add(place)  # the S&P 500
            if place in kept or (joins and (phrases.word(place) in _JOINING or phrases.parse.labels[place] == "cc")):
                yield place
            elif step > 0 or phrases.owners[place] < 0:
                return
            place += step

    return [*reversed(list(walk(-1))), noun, *walk(1)]


def _trimmed(phrases: Phrases, places: list[int], noun: int) -> tuple[int, ...]:
    """Without marks, articles and prepositions at its ends."""
    labels, tags = phrases.parse.labels, phrases.parse.tags
    while places[0] != noun and (labels[places[0]] in ("punct", "case", "cc", "mark") or tags[places[0]] == "DT"):
        if tags[places[0]] == "DT" and phrases.parse.heads[places[0]] != noun:
            break  # "the nation's professionals"
        places = places[1:]
    while places[-1] != noun and labels[places[-1]] in ("punct", "cc", "mark"):
        places = places[:-1]
    return tuple(places)


def subject_of(phrases: Phrases, place: int) -> int | None:
    """The noun that the word's clause is about, looked for outward; None where the word is a part of it."""
    parse = phrases.parse
    if parse.labels[place] in _SUBJECTS:
        return None
    seen = start = place
    for _ in range(_MAX_CLIMB):
        subjects = [child for child in parse.children[place] if parse.labels[child] in _SUBJECTS and child != seen]
        if subjects and (place != start or phrases.is_predicate(place)):
            nearest = min(subjects, key=lambda child: (child > start, abs(start - child)))
            if phrases.word(nearest) in _PERSONAL and parse.heads[place] >= 0:
                return _named_before(phrases, place)
            return _meant(phrases, nearest, place)
        label, head = parse.labels[place], parse.heads[place]
        if head < 0 or label in _SUBJECTS:
            return None
        if label in ("acl", "acl:relcl") and phrases.is_noun(head):
            if phrases.child(place, ("mark",)) is None:
                return head
            seen, place = place, head  # "plans to expand it": whoever has the plans
            continue
        if parse.tags[place].startswith("VB") and label not in _SHARES_SUBJECT:
            return None
        thing = phrases.child(head, ("obj",)) if label == "xcomp" else None
        if thing is not None and phrases.is_noun(thing) and phrases.owners[thing] < 0:
            return thing  # "expect output to grow"
        seen, place = place, head
    return None


def subject_before(phrases: Phrases, place: int) -> int | None:
    """The nearest noun before the word that some clause is about."""
    for before in range(place - 1, max(-1, place - _MAX_BACK), -1):
        if phrases.parse.labels[before] in _SUBJECTS:
            return before if phrases.is_noun(before) and phrases.owners[before] < 0 else None
    return None


def _named_before(phrases: Phrases, verb: int) -> int | None:
    """For "the company said it has": the subject of the clause above, which "it" most often means."""
    head = phrases.parse.heads[verb]
    subject = phrases.child(head, _SUBJECTS)
    if subject is None or subject > verb or not phrases.is_noun(subject):
        return None
    return subject


def _meant(phrases: Phrases, subject: int, verb: int) -> int | None:
    """The subject, or for a relative pronoun the noun before it; None for other pronouns."""
    tag = phrases.parse.tags[subject]
    if tag in _RELATIVE or (tag in ("IN", "DT") and phrases.word(subject) == "that"):
        head = phrases.parse.heads[verb]
        return head if phrases.parse.labels[verb] == "acl:relcl" and head >= 0 else None
    if tag == "CD" and subject > 0 and phrases.parse.tags[subject - 1].startswith("NNP"):
        return subject - 1
    return subject if phrases.is_noun(subject) or tag in ("CD", "VBG", "JJ") else None


def spans_of(phrases: Phrases, places: Sequence[int]) -> tuple[Span, ...]:
    """The words as spans of the text: one, unless a figure stands in between."""
    spans: list[Span] = []
    last = -2
    for place in places:
        word = phrases.parse.words[place]
        if place == last + 1 and spans:
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(word)
        last = place
    return tuple(spans)
