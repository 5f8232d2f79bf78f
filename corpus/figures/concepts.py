"""What a figure counts or measures, and of whom the sentence tells it: read off the syntax.

The noun that a number counts ("1,000 companies"), a whole of which it is a part ("one-third of the professionals"), the
noun that an amount describes ("a 1 trillion yuan industry") or hangs on ("revenue of $5 million"); else what the verb
changes ("expand the scale to …") or speaks of ("the industry was worth …").
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.documents import Span
from corpus.figures.phrases import (
    Phrases,
    noun_phrase,
    spans_of,
    subject_before,
    subject_of,
    with_possession,
)
from corpus.figures.tokens import Candidate

# Behind these a noun says what an amount is for, in, off …: "$12,000 for a new roof".
_GOALS = ("for", "in", "on", "off", "towards")
_DESCRIBES = frozenset("nummod compound amod nmod:desc nmod:unmarked nmod:poss det obl:unmarked".split())
_PARTS = frozenset("percent fraction ratio count".split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """concept: what is counted or measured; two spans where the figure stands inside of it ("total 5 kW power").

    subject: of whom or what, where that is another phrase."""

    concept: tuple[Span, ...] = ()
    subject: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A concept's noun and the words of its phrase."""

    noun: int
    words: tuple[int, ...]

    def without_tail(self) -> "_Found":
        """Workers, of "workers in Lyon": what the next in the row counts elsewhere."""
        return _Found(self.noun, tuple(place for place in self.words if place <= self.noun))


def meanings_of(phrases: Phrases, candidates: Sequence[Candidate]) -> list[Meaning]:
    """For each candidate what it counts or measures; what stands in a row counts the same."""
    found: list[_Found | None] = []
    meanings: list[Meaning] = []
    for position, candidate in enumerate(candidates):
        top = None if candidate.kind == "date" else phrases.top(position)
        if top is None:
            found.append(None)
            meanings.append(Meaning())
            continue
        concept = _concept(phrases, candidates, position, top, found)
        found.append(concept)
        meaning = _meaning(phrases, candidate, top, concept, _before_bracket(phrases, position))
        if position and _goes_on(phrases, candidate, position, concept):
            meaning = Meaning(meaning.concept, meanings[-1].subject)
        meanings.append(meaning)
    return meanings


def _goes_on(phrases: Phrases, candidate: Candidate, position: int, concept: _Found | None) -> bool:
    """Whether a count goes on from the figure before it, and is told of the same: "40 museums and 9 parks"."""
    if candidate.kind != "count" or concept is None:
        return False
    is_joined = phrases.parse.labels[concept.noun] in ("conj", "appos", "list")
    return is_joined and not any(tag.startswith(("VB", "MD")) for tag in _between(phrases, position - 1, position))


def _meaning(phrases: Phrases, candidate: Candidate, top: int, concept: _Found | None, named: int | None) -> Meaning:
    told = spans_of(phrases, concept.words) if concept else ()
    subject = _subject(phrases, candidate, top, concept) if named is None else named
    if subject is None:
        return Meaning(told)
    about = noun_phrase(phrases, subject)
    if concept is not None and set(about) & set(concept.words):
        return Meaning(told)
    return Meaning(told, spans_of(phrases, about))


def _before_bracket(phrases: Phrases, position: int) -> int | None:
    """The name that a figure in brackets is told of: "Paris (2 million people), Lyon (0.5 million)"."""
    place = phrases.places[position][0] - 1
    if place < 1 or phrases.word(place) != "(" or not phrases.is_noun(place - 1) or phrases.owners[place - 1] >= 0:
        return None
    noun = place - 1
    while phrases.parse.labels[noun] in ("flat", "compound") and 0 <= phrases.parse.heads[noun] < noun:
        noun = phrases.parse.heads[noun]
    return noun if phrases.parse.tags[noun].startswith("NNP") else None


def _subject(phrases: Phrases, candidate: Candidate, top: int, concept: _Found | None) -> int | None:
    parse = phrases.parse
    start = top
    if concept is not None and concept.noun in _ancestors(phrases, top):
        start = concept.noun
    if candidate.kind == "count" and concept is not None:
        head = parse.heads[start]
        while parse.labels[start] == "conj" and head >= 0:
            start, head = head, parse.heads[head]
        if head >= 0 and parse.labels[start] in ("nmod", "compound", "nmod:poss", "appos") and phrases.is_noun(head):
            return head if phrases.owners[head] < 0 else subject_of(phrases, head)
    return subject_of(phrases, start)


def _ancestors(phrases: Phrases, place: int) -> set[int]:
    found: set[int] = set()
    while place >= 0:
        found.add(place)
        place = phrases.parse.heads[place]
    return found


def _concept(
    phrases: Phrases, candidates: Sequence[Candidate], position: int, top: int, before: Sequence[_Found | None]
) -> _Found | None:
    candidate = candidates[position]
    parse = phrases.parse
    label, head = parse.labels[top], parse.heads[top]
    whole = _whole(phrases, position) if candidate.kind != "ordinal" else None
    row = _in_row(phrases, candidates, position, before)
    if whole is not None and parse.tags[whole] == "PRP":
        return row  # "30,000 of them"
    if whole is not None:
        return _Found(whole, noun_phrase(phrases, whole, with_article=candidate.kind in _PARTS))
    if candidate.kind == "count" and label != "nummod":
        counted = _noun_behind(phrases, position)
        if counted is not None:
            return counted
    if row is not None and label != "nummod" and candidate.kind == "count":
        return row
    if candidate.kind in ("money", "measurement"):
        made_of = _made_of(phrases, position)
        if made_of is not None:
            return made_of
    if head < 0:
        return _of_verb(phrases, candidate, top)
    owner = phrases.owners[head]
    if owner >= 0 and candidates[owner].kind == "date" and parse.heads[head] >= 0:
        return _of_verb(phrases, candidate, head)  # "by a third last year": parsers take the year for its noun
    if owner >= 0:
        # Behind another figure, in a row with it or in brackets: it counts the same.
        return before[owner] if owner < position else None
    if label in _DESCRIBES and phrases.is_noun(head):
        return _described(phrases, candidate, head, top)
    if label in ("appos", "parataxis", "dep", "list", "nmod") and phrases.is_noun(head):
        return _phrase(phrases, head)
    if label == "conj":
        return row
    return _of_verb(phrases, candidate, top)


def _noun_behind(phrases: Phrases, position: int) -> _Found | None:
    """The plural that follows the number, whatever the parser makes of the two: "four to five thousand people"."""
    tags = phrases.parse.tags
    place = first = phrases.places[position][-1] + 1
    while place < len(tags) and tags[place] in ("JJ", "NN", "NNP", "HYPH", "VBN") and phrases.owners[place] < 0:
        place += 1
    if place >= len(tags) or tags[place] not in ("NNS", "NNPS") or phrases.owners[place] >= 0:
        return None
    words = noun_phrase(phrases, place)
    return _Found(place, tuple(word for word in words if word >= first) or (place,))


def _whole(phrases: Phrases, position: int) -> int | None:
    """What stands behind "of": "tens of thousands of students"."""
    for place in phrases.places[position]:
        for child in phrases.parse.children[place]:
            if child > place and phrases.owners[child] < 0 and phrases.case_of(child) == "of":
                return child
    return None


def _made_of(phrases: Phrases, position: int) -> _Found | None:
    """$5 million in sales: the common noun right behind the amount and "in"."""
    place = phrases.places[position][-1] + 1
    tags = phrases.parse.tags
    if place >= len(tags) or phrases.word(place) != "in":
        return None
    noun = phrases.parse.heads[place]
    is_made_of = (
        noun > place and tags[noun] in ("NN", "NNS") and phrases.owners[noun] < 0 and not phrases.is_dated(noun)
    )
    return _phrase(phrases, noun) if is_made_of and phrases.parse.tags[place + 1] != "DT" else None


def _described(phrases: Phrases, candidate: Candidate, noun: int, top: int) -> _Found:
    """The noun that the figure stands before; of what is counted, the words behind the number."""
    while candidate.kind == "ordinal" and phrases.parse.labels[noun] == "compound" and phrases.parse.heads[noun] > noun:
        noun = phrases.parse.heads[noun]  # the second World Conference is no second world
    words = noun_phrase(phrases, noun)
    if candidate.kind == "count":
        words = with_possession(phrases, noun, words)
    if candidate.kind in ("count", "ordinal") and top < noun:
        words = tuple(place for place in words if place > top)
    return _Found(noun, words)


def _phrase(phrases: Phrases, noun: int) -> _Found:
    return _Found(noun, noun_phrase(phrases, noun))


def _in_row(
    phrases: Phrases, candidates: Sequence[Candidate], position: int, before: Sequence[_Found | None]
) -> _Found | None:
    """What the figure of the same kind before it counts, with no verb between: "445 workers in Lyon, 345 in Paris"."""
    for other in range(position - 1, max(-1, position - 4), -1):
        counted = before[other]
        if candidates[other].kind == candidates[position].kind and counted is not None:
            between = _between(phrases, other, position)
            return None if any(tag.startswith(("VB", "MD")) for tag in between) else counted.without_tail()
    return None


def _between(phrases: Phrases, one: int, two: int) -> Sequence[str]:
    """The tags of the words between two figures."""
    first, last = phrases.places[one], phrases.places[two]
    return phrases.parse.tags[first[-1] + 1 : last[0]] if first and last else ()


def _of_verb(phrases: Phrases, candidate: Candidate, top: int) -> _Found | None:
    """The object whose level or change the amount is, what it is for, or the clause's subject."""
    parse = phrases.parse
    verb = max(parse.heads[top], top if parse.heads[top] < 0 else 0)
    # What lasts is the subject: "the hunt takes place over five weeks".
    for child in parse.children[verb] if candidate.kind != "duration" else ():
        is_thing = parse.labels[child] == "obj" and child != top and phrases.owners[child] < 0
        if is_thing and phrases.is_noun(child):
            return _phrase(phrases, child)
    if parse.labels[top] == "obj":
        for goal in _GOALS:
            purpose = phrases.with_case(verb, goal)
            if purpose is not None and purpose > top and phrases.owners[purpose] < 0 and phrases.is_noun(purpose):
                return _phrase(phrases, purpose)
    subject = subject_of(phrases, top)
    if subject is None:
        subject = subject_before(phrases, top)
    return _phrase(phrases, subject) if subject is not None else None
