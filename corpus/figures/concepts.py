"""What a figure counts or measures: the noun phrase that belongs to it, as far as closed classes of words can tell.

Behind a count and behind "of" it runs up to a verb, a mark or the next figure; for an amount with a verb before it
("was worth", "expand … to") it is the subject or the object on the left.
"""

from collections.abc import Sequence

from corpus.documents import Span
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.wordlists import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    DOWN_VERBS,
    PAST_VERBS,
    PREPOSITIONS,
    PRESENT_VERBS,
    PRONOUNS,
    RANKS,
    UP_VERBS,
    is_function_word,
    is_plural,
    looks_like_verb,
)

_MAX_WORDS = 9
_MAX_SUBJECT = 12
_MAX_ROW = 8
_LEVELS = frozenset("to from , up down at by or".split())
_LEFT_WINDOW = 30
_PERSONAL = PRONOUNS - {"this", "that"}
_CONJUNCTIONS_BUT_AS = CONJUNCTIONS - {"as"}
_AUXILIARIES_BUT_S = AUXILIARIES - {"'s"}
_NOT_IN_TAIL = PREPOSITIONS - {"of", "as", "with"}
_CONJUNCTIONS_BUT_AND = CONJUNCTIONS - {"and"}
_NOT_BEFORE = PREPOSITIONS - {"of", "in", "for"}
_INSIDE_NAMES = frozenset("' ’ - & / . ’s 's".split())
_GOES_ON = frozenset("of with".split())
_LY_NOUNS = frozenset("family early daily weekly monthly yearly elderly supply assembly ally rally reply only".split())
_OPENING = frozenset("and but that while when as so also where the a an its meanwhile then with".split())
_NO_CONCEPT = frozenset("record total additional combined whopping mere staggering estimated least most".split())
_DETACHED = frozenset(
    "each apiece respectively alone so more older younger ago later earlier due depending according long wide tall "
    "high "
    "deep away north south east west additional".split()
)


def concepts_of(sentence: Sentence, candidates: Sequence[Candidate]) -> list[Span | None]:
    """For each candidate the span of the words that say what is counted or measured, or None where they cannot be told.

    What stands in a row counts the same: "445 workers in Montreal, 345 in Winnipeg".
    """
    found: list[Span | None] = []
    for position, candidate in enumerate(candidates):
        before = next(
            (p for p in range(position - 1, max(-1, position - 3), -1) if candidates[p].kind == candidate.kind), None
        )
        previous = candidates[position - 1] if position else None
        if previous is not None and previous.kind != "date" and _goes_on_from(sentence, previous, candidate):
            found.append(_span(sentence, _own(sentence, candidate)) or found[position - 1])
        elif before is not None and _is_in_row(sentence, candidates[before], candidate):
            found.append(_span(sentence, _own(sentence, candidate)) or found[before])
        elif candidate.kind == "ordinal" and sentence.word(candidate.first - 1) in RANKS:
            found.append(_ranked(sentence, candidate) or next((span for span in reversed(found) if span), None))
        else:
            found.append(_concept(sentence, candidate))
    return found


def _ranked(sentence: Sentence, candidate: Candidate) -> Span | None:
    """What ranks first: the subject; None for ", ranking first", which goes on with what was spoken of before."""
    verb = candidate.first - 1
    return None if sentence.word(verb - 1) in (",", "and") else _span(sentence, _clause_subject(sentence, verb))


def _is_in_row(sentence: Sentence, one: Candidate, two: Candidate) -> bool:
    """Whether two figures of a kind stand side by side, with "and" or a comma and no verb between."""
    between = range(one.last, two.first)
    if len(between) > _MAX_ROW or one.kind in ("date", "ordinal"):
        return False
    words = [sentence.word(index) for index in between]
    if not any(word in ("and", ",", "or", ";", "to") for word in words) or "of" in words:
        return False
    return not any(_is_verb(sentence, index) for index in between)


def _goes_on_from(sentence: Sentence, one: Candidate, two: Candidate) -> bool:
    """Whether the second is the level of the first's change: "fell 12 percent to 3.4 million", "at 27, up 3"."""
    words = [sentence.word(index) for index in range(one.last, min(two.first, one.last + 4))]
    return 0 < two.first - one.last <= 3 and two.kind != "ordinal" and all(word in _LEVELS for word in words)


def _own(sentence: Sentence, candidate: Candidate) -> tuple[int, int] | None:
    """What the words behind a figure say, without a look to the left."""
    if candidate.kind == "count":
        return _noun_phrase(sentence, candidate.last, counted=True)
    return _share_of(sentence, candidate) or _modified(sentence, candidate)


def _concept(sentence: Sentence, candidate: Candidate) -> Span | None:
    match candidate.kind:
        case "date":
            return None
        case "count" | "ordinal":
            found = _noun_phrase(sentence, candidate.last, counted=candidate.kind == "count")
            return _span(sentence, found or _subject(sentence, candidate))
        case "percent" | "fraction" | "ratio":
            found = _share_of(sentence, candidate) or _modified(sentence, candidate) or _subject(sentence, candidate)
            return _span(sentence, found)
        case _:
            found = _modified(sentence, candidate) or _subject(sentence, candidate) or _of_phrase(sentence, candidate)
            return _span(sentence, found)


def _span(sentence: Sentence, found: tuple[int, int] | None) -> Span | None:
    if found is None:
        return None
    first, last = found
    while first < last and sentence.at(first).kind == "mark" and sentence.at(first).text not in "\"'“‘":
        first += 1
    while last > first and (sentence.at(last - 1).kind == "mark" or sentence.word(last - 1) == "'s"):
        last -= 1
    return Span(sentence.at(first).start, sentence.at(last - 1).end) if first < last else None


def _share_of(sentence: Sentence, candidate: Candidate) -> tuple[int, int] | None:
    """One-third OF THE NATION'S PROFESSIONALS; half THE STAFF; one in five PEOPLE."""
    position = candidate.last
    if sentence.word(position) == "of":
        position += 1
    elif candidate.kind != "fraction" or sentence.word(position) in PREPOSITIONS:
        return None
    first = position
    while sentence.word(position) in DETERMINERS:
        position += 1
    if position < len(sentence.tokens) and sentence.claimed[position]:
        while position < len(sentence.tokens) and sentence.claimed[position]:
            position += 1  # "two thirds of 120 voters"
        return _noun_phrase(sentence, position, counted=True)
    found = _noun_phrase(sentence, position, counted=False)
    return (first, found[1]) if found else None


def _of_phrase(sentence: Sentence, candidate: Candidate) -> tuple[int, int] | None:
    """$5 million in sales; 20 tonnes of rice."""
    if sentence.word(candidate.last) not in ("of", "in", "for"):
        return None
    position = candidate.last + 1
    while sentence.word(position) in DETERMINERS:
        position += 1
    found = _noun_phrase(sentence, position, counted=False)
    return found


def _modified(sentence: Sentence, candidate: Candidate) -> tuple[int, int] | None:
    """A 1 trillion yuan AI INDUSTRY; a 25% TAX; a five-year PLAN: the noun directly behind."""
    position = candidate.last
    if sentence.word(position) in ("of",) and candidate.kind in ("money", "measurement", "duration"):
        return _of_phrase(sentence, candidate)
    position += sentence.word(position) == "-"
    found = _noun_phrase(sentence, position, counted=False)
    if found is None or sentence.word(found[0]) in _DETACHED:
        return None
    if sentence.words(found[0] + 1, 2) in (("-", "on"), ("-", "over")) or sentence.word(found[1]) in ("-on", "-over"):
        return None  # year-on-year
    return None if _is_verb(sentence, found[0]) else found


def _noun_phrase(sentence: Sentence, index: int, *, counted: bool) -> tuple[int, int] | None:
    """Tokens of the noun phrase from here on. counted: its head is a plural; what follows that is outside."""
    position = index
    if sentence.word(position) == "-" and sentence.at(position).glued:
        position += 1
    if counted and sentence.word(position) == "of" and sentence.word(position + 1) in DETERMINERS:
        position += 2
        while position < len(sentence.tokens) and sentence.claimed[position]:
            position += 1  # "25 of the 63 seats"
    elif counted:
        position += sentence.word(position) in ("more", "other", "further", "such")
    first, head = position, None
    while position < len(sentence.tokens) and position - first < _MAX_WORDS:
        token = sentence.at(position)
        if sentence.claimed[position] and token.kind != "address":
            break
        if token.kind == "mark":
            if (
                token.text in _INSIDE_NAMES
                and token.glued
                and sentence.at(position + 1).kind == "word"
                and (sentence.at(position + 1).glued or token.text != ".")
            ):
                position += 1
                continue
            break
        if counted and head is None and position > first and _is_plural_verb(sentence, position):
            head = position + 1  # "14,500 job cuts"
            break
        if token.kind == "word" and _ends_phrase(
            sentence, position, is_first=position == first, has_head=head is not None
        ):
            break
        if position > first and _opens_subject(sentence, position):
            break  # "the first time Nokia did"
        if token.kind == "digits":
            break
        position += 1
        if counted and is_plural(token.lower) and token.text != token.text.upper():
            head = position
            if not _plural_goes_on(sentence, position):
                break
    last = head if head is not None else position
    if last <= first:
        return None
    return first, _with_tail(sentence, last) if counted or sentence.word(last) == "of" else last


def _opens_subject(sentence: Sentence, index: int) -> bool:
    """Whether a name behind a common noun is the subject of a verb that follows."""
    before = sentence.at(index - 1)
    if not sentence.at(index).text[0].isupper() or not before.text.islower() or before.text in ("'s", "’s"):
        return False
    behind = index + 1
    while behind < index + 4 and sentence.at(behind).text[:1].isupper():
        behind += 1
    return looks_like_verb(sentence.word(behind))


def _is_plural_verb(sentence: Sentence, index: int) -> bool:
    """Whether a verb in -s is rather the noun that a singular before it goes with."""
    word, following = sentence.word(index), sentence.word(index + 1)
    is_noun = word.endswith("s") and word in PRESENT_VERBS and sentence.at(index - 1).kind == "word"
    return is_noun and following not in DETERMINERS and not is_plural(sentence.word(index - 1))


def _plural_goes_on(sentence: Sentence, index: int) -> bool:
    """Whether a plural is followed by the noun it belongs to: "sales people"; or its genitive: "students' loans"."""
    token = sentence.at(index)
    if token.kind == "mark":
        return token.text in ("'", "’", "-") and token.glued
    return is_plural(token.lower) and not looks_like_verb(token.lower)


def _ends_phrase(sentence: Sentence, index: int, *, is_first: bool, has_head: bool) -> bool:
    token = sentence.at(index)
    word = token.lower
    if word == "'s":
        return False
    if token.text[0].isupper() and sentence.word(index - 1) not in (".", ""):
        return word in ("and", "or")
    if word in PREPOSITIONS or word in CONJUNCTIONS or word in PRONOUNS or word in AUXILIARIES or word in ADVERBS:
        return True
    if word in DETERMINERS:
        return True
    if word in PAST_VERBS or (
        word in PRESENT_VERBS and not is_first and word not in ("work", "report", "plan", "cost", "support", "average")
    ):
        return not is_first
    if word.endswith("ly") and word not in _LY_NOUNS:
        return not is_first or sentence.word(index + 1) in PREPOSITIONS
    if word.endswith("ed") and not is_first and is_function_word(sentence.word(index + 1)):
        return True
    return has_head and word.endswith(("ed", "ing"))


def _with_tail(sentence: Sentence, last: int) -> int:
    """The phrase with an "of …" or "with …" behind it: "companies with AI as its core business"."""
    if sentence.word(last) not in _GOES_ON or sentence.claimed[last]:
        return last
    position = last + 1
    if sentence.word(last) == "of" and sentence.word(position) in _PERSONAL:
        return last
    while position < len(sentence.tokens) and position - last <= _MAX_WORDS:
        token = sentence.at(position)
        word = token.lower
        if sentence.claimed[position] or (token.kind == "mark" and not (token.text in _INSIDE_NAMES and token.glued)):
            break
        if word in _CONJUNCTIONS_BUT_AS or word in _AUXILIARIES_BUT_S or word in PRONOUNS:
            break
        if word in _NOT_IN_TAIL or (position > last + 2 and word in PAST_VERBS):
            break
        position += 1
    while position > last + 1 and (
        sentence.word(position - 1) in DETERMINERS or sentence.word(position - 1) in PREPOSITIONS
    ):
        position -= 1
    return position if position > last + 1 else last


def _subject(sentence: Sentence, candidate: Candidate) -> tuple[int, int] | None:
    """The noun phrase on the left that a verb or a preposition ties to the figure.

    "AI INDUSTRY IN THE CITY has … and was worth X": the clause's first phrase, up to its first verb. "Expand THE
    INDUSTRY SCALE to X": what stands between the verb and "to". "REVENUE of X": what stands before "of".
    """
    position = _past_links(sentence, candidate.first - 1)
    if position < 0:
        return None
    link = sentence.word(position + 1)
    if _is_verb(sentence, position):
        is_infinitive = sentence.word(position - 1) == "to"
        actor = _phrase_before(sentence, position - 2) if is_infinitive else None  # "GDP to grow"
        return actor or _clause_subject(sentence, position)
    if link in ("of", "at", "to", "by", "from", "for", "in", "with", "as"):
        found = _phrase_before(sentence, position)
        if found is not None and link in ("to", "by", "from", "at", "for", "in") and not _is_object(sentence, found[0]):
            subject = _clause_subject(sentence, found[0])
            return subject or found
        return found
    return _phrase_before(sentence, position)


_LINKS = frozenset(
    "of at to by from for in as worth about around over with than just only nearly roughly almost more less "
    "fewer least most up down about not no a an the another total some estimated only still now reach - $ € "
    "£ : ( ~ even further".split()
)


def _past_links(sentence: Sentence, position: int) -> int:
    """To the left of the prepositions and little words that stand before the figure."""
    for _ in range(6):
        if position < 0 or sentence.word(position) not in _LINKS:
            return position
        position -= 1
    return position


def _is_verb(sentence: Sentence, index: int) -> bool:
    word = sentence.word(index)
    if sentence.claimed[index] or sentence.at(index).kind != "word" or word == "'s":
        return False
    if sentence.at(index).text[0].isupper() and index > 0:
        return False
    return looks_like_verb(word) or (
        (word in UP_VERBS or word in DOWN_VERBS) and word not in ("higher", "lower", "upward")
    )


def _is_object(sentence: Sentence, index: int) -> bool:
    """Whether a phrase that starts here is what a transitive verb acts on: "expand the industry scale to"."""
    position = index - 1
    while sentence.word(position) in DETERMINERS:
        position -= 1
    word = sentence.word(position)
    return (
        word in UP_VERBS
        or word in DOWN_VERBS
        or word in ("of", "with", "bring", "brought", "bringing", "set", "put", "for", "pay", "paid")
    )


def _phrase_before(sentence: Sentence, position: int) -> tuple[int, int] | None:
    """The noun phrase that ends at the token, read leftwards to a verb, a mark or another figure."""
    last = position + 1
    first = position
    while first >= 0 and last - first < _MAX_WORDS:
        token = sentence.at(first)
        word = token.lower
        if sentence.claimed[first] or (token.kind == "mark" and not (token.text in _INSIDE_NAMES and token.glued)):
            break
        if word in _CONJUNCTIONS_BUT_AND or word in PRONOUNS or word in _AUXILIARIES_BUT_S or _is_verb(sentence, first):
            break
        if word in _NOT_BEFORE:
            break
        if word in DETERMINERS and sentence.word(first - 1) not in ("of", "in", "for"):
            break
        first -= 1
    first += 1
    while first < last and (
        sentence.word(first) in PREPOSITIONS
        or sentence.word(first) in ADVERBS
        or sentence.word(first) in ("and", "or", "a", "an", "the", "its", "their")
    ):
        first += 1
    if last - first == 1 and (sentence.word(first) in _NO_CONCEPT or sentence.word(first).endswith("ing")):
        return None
    return (first, last) if first < last else None


def _clause_subject(sentence: Sentence, verb: int) -> tuple[int, int] | None:
    """The first noun phrase of the clause of a verb, up to the clause's first verb."""
    first = _clause_start(sentence, verb)
    if 0 < first <= verb and sentence.word(first - 1) == "," and _is_verb(sentence, first):
        # "The park, 12 km from the center, covers": the subject stands before what the commas enclose.
        enclosed = _clause_start(sentence, first - 2)
        first = _clause_start(sentence, enclosed - 2) if sentence.word(enclosed - 1) == "," else enclosed
    last = first
    while last < verb and last - first < _MAX_SUBJECT:
        token = sentence.at(last)
        if sentence.claimed[last] or (token.kind == "word" and last > first and _is_verb(sentence, last)):
            break
        if token.kind == "word" and token.lower in _AUXILIARIES_BUT_S:
            break
        last += 1
    while last > first and (sentence.word(last - 1) in ADVERBS or sentence.word(last - 1) in PREPOSITIONS):
        last -= 1
    if last <= first or (last - first == 1 and sentence.word(first) in PRONOUNS):
        return None
    return first, last


def _clause_start(sentence: Sentence, index: int) -> int:
    """The first word of the clause around the token, past the little words that open it."""
    floor = max(0, index - _LEFT_WINDOW)
    while index > floor and not _opens_clause(sentence, index):
        index -= 1
    index = max(0, index) + _opens_clause(sentence, index)
    while sentence.word(index) in _OPENING:
        index += 1
    return index


def _opens_clause(sentence: Sentence, index: int) -> bool:
    token = sentence.at(index)
    return token.text in (",", ";", ":", "(", "—", "–", '"', "“", "”") or token.lower in (
        "that",
        "which",
        "while",
        "but",
        "because",
        "although",
    )
