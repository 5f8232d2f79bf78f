"""Words around a figure that bound it ("about", "more than", "up to") and that say which way it went."""

from dataclasses import replace

from corpus.documents import Change, Qualifier
from corpus.figures.ranges import read_bound
from corpus.figures.tense import is_past
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.wordlists import DOWN_NOUNS, DOWN_VERBS, UP_NOUNS, UP_VERBS, is_function_word

# Comparatives, whose phrases are alike: "larger than", "no larger than", "equal to or larger than".
_MORE = "more greater higher larger bigger longer older".split()
_LESS = "less fewer lower smaller shorter younger".split()
# Qualifier: the words before a figure that say it, one space between tokens.
_WORDS: dict[Qualifier, str] = {
    "approximately": """about, around, approximately, approx, approx ., roughly, nearly, almost, close to, some,
        an estimated, estimated, circa, ca, ca ., ~, ≈, ∼, approaching, or so, in the region of, in the order of,
        on the order of, near, virtually, practically, barely""",
    "more_than": """over, above, in excess of, upwards of, upward of, north of, beyond, better than,
        over the age of, above the age of, >""",
    "at_least": """at least, at the least, a minimum of, minimum of, minimum, as few as, as little as, ≥, > =,
        starting at, at or above, at or over, not below, not under""",
    "less_than": """under, below, south of, short of, under the age of, below the age of, <""",
    "at_most": """at most, at the most, up to, as many as, as much as, as high as, a maximum of, maximum of, maximum,
        not exceeding, capped at, ≤, < =, at or below, at or under, not over, not above""",
}


def _comparatives(words: list[str], strict: Qualifier, loose: Qualifier, denied: Qualifier) -> dict[str, Qualifier]:
    phrases: dict[str, Qualifier] = {}
    for word in words:
        phrases |= {f"{word} than": strict, f"no {word} than": denied, f"not {word} than": denied}
        with_equal = ("{} than or equal to", "{} or equal to", "{} or equal than", "equal or {} than")
        phrases |= dict.fromkeys((form.format(word) for form in (*with_equal, "equal to or {} than")), loose)
    return phrases


_PHRASES: dict[str, Qualifier] = {
    **{phrase.strip(): qualifier for qualifier, phrases in _WORDS.items() for phrase in phrases.split(",")},
    **_comparatives(_MORE, "more_than", "at_least", "at_most"),
    **_comparatives(_LESS, "less_than", "at_most", "at_least"),
}
_BY_LENGTH = sorted({len(phrase.split()) for phrase in _PHRASES}, reverse=True)
# Verbs say a bound too, but are no part of the figure.
_VERBS: dict[str, Qualifier] = {
    **dict.fromkeys(
        "exceed exceeds exceeded exceeding tops topped topping surpass surpasses surpassed surpassing".split(),
        "more_than",
    ),
}
_STRENGTHS = frozenset("just well slightly far much significantly considerably only little bit".split())
_STRENGTHENED = frozenset("more_than less_than".split())
# "over three years" is a span of time as often as more than three; behind these words it is more.
_BEFORE_OVER = frozenset(
    "for of after just well slightly lasted took last take is was were are by than at in spent".split()
)
QUALIFIED = frozenset("count money percent fraction ratio duration measurement".split())

_WITH_UP = frozenset("gave give gives given giving made make makes put take takes took set sets".split())
_STOPS = frozenset(", . ; : ( ) and but or while as of to in from at on by with for".split())
# What a phrase such as "a decrease of sales in the north by" does not go on over, and how long it is.
_ENDS_PHRASE = frozenset(", . ; : ( ) and but or while as to at from is are was were that which who".split())
_NAMED_WITHIN = 8
_STEPS_OVER = frozenset(
    "by about around approximately roughly nearly almost some another further an a additional extra just "
    "only over more than at least as much many up of to less under close in value total sharply slightly "
    "steadily again overall even modest mere whopping record - + ~ $ € £".split()
)
_MONEY_OF = frozenset(
    "add adds added adding lose loses lost losing cut cuts cutting shed sheds won lift lower raise raised".split()
)


def with_qualifier(sentence: Sentence, candidate: Candidate) -> Candidate:
    """The candidate drawn out over the words that qualify it; they become a part of its text."""
    if candidate.kind not in QUALIFIED:
        return candidate
    last, behind = read_bound(sentence, candidate.last)
    if behind is not None and sentence.is_free(candidate.last, last):
        candidate = replace(candidate, last=last, qualifier=behind)
    found = _before(sentence, candidate)
    if found is None:
        verb = _VERBS.get(sentence.word(candidate.first - 1))
        return replace(candidate, qualifier=candidate.qualifier or verb)
    qualifier, first = found
    if qualifier == "approximately" and candidate.qualifier is not None:
        qualifier = candidate.qualifier  # "about five hundred or less" is bounded
    return replace(candidate, first=first, qualifier=qualifier)


def _before(sentence: Sentence, candidate: Candidate) -> tuple[Qualifier, int] | None:
    for length in _BY_LENGTH:
        first = candidate.first - length
        if first < 0 or not sentence.is_free(first, candidate.first):
            continue
        phrase = " ".join(sentence.words(first, length))
        qualifier = _PHRASES.get(phrase)
        if qualifier is None or not _is_meant(sentence, candidate, phrase, first):
            continue
        while (
            qualifier in _STRENGTHENED
            and first > 0
            and sentence.word(first - 1) in _STRENGTHS
            and sentence.is_free(first - 1, first)
        ):
            first -= 1
        is_little = sentence.word(first) in ("little", "bit") and sentence.word(first - 1) == "a"
        return qualifier, first - (is_little and sentence.is_free(first - 1, first))
    return None


def _is_meant(sentence: Sentence, candidate: Candidate, phrase: str, first: int) -> bool:
    before = sentence.word(first - 1)
    match phrase:
        case "over" | "above" | "below" | "under" | "beyond":
            return candidate.kind != "duration" or before in _BEFORE_OVER or phrase == "under"
        case "some" | "near" | "minimum" | "maximum" | "estimated":
            value = candidate.value if candidate.value is not None else candidate.low
            return not isinstance(value, str) and value is not None and (value >= 10 or candidate.kind == "fraction")
        case ">" | "<":
            is_letter = len(before) == 1 and before.isalpha() and sentence.at(first - 2).text not in ("<", "/")
            return is_letter or not sentence.follows_closely(first)  # "x>10", but no end of a tag
        case "around" | "about":
            return before not in ("all", "bring", "brought", "come", "came")
        case _:
            return True


def change_of(sentence: Sentence, candidate: Candidate) -> Change | None:
    """Up or down, where the figure is the difference: "rose 5 percent", "fell by 3", "a 4 percent drop".

    "Rose to 5" tells the new level, which has no direction of its own; "plans to expand it to 5" tells nothing more.
    """
    if candidate.kind not in ("count", "money", "percent", "fraction", "measurement"):
        return None
    return _ahead_of(sentence, candidate) or _behind(sentence, candidate) or _of_a_thing(sentence, candidate)


def _of_a_thing(sentence: Sentence, candidate: Candidate) -> Change | None:
    """A decrease of sales by 5 percent; a rise in demand of 5 percent; the steepest drop, at 5 percent."""
    *_, before, comma, at = sentence.words(candidate.first - 3, 3)
    if candidate.kind == "percent" and (comma, at) == (",", "at") and (before in UP_NOUNS or before in DOWN_NOUNS):
        return "up" if before in UP_NOUNS else "down"
    if candidate.kind != "percent" or sentence.word(candidate.first - 1) not in ("of", "by"):
        return None
    for position in range(candidate.first - 2, max(-1, candidate.first - 2 - _NAMED_WITHIN), -1):
        word = sentence.word(position)
        if sentence.claimed[position] or word in _ENDS_PHRASE or is_past(word):
            return None
        if (word in UP_NOUNS or word in DOWN_NOUNS) and sentence.word(position + 1) in ("of", "in"):
            return "up" if word in UP_NOUNS else "down"
    return None


def _behind(sentence: Sentence, candidate: Candidate) -> Change | None:
    """A 4 percent drop; 5 percent higher; 20 percent year-on-year growth."""
    position = candidate.last
    for _ in range(4):
        word = sentence.word(position)
        if not word or sentence.claimed[position] or word in _STOPS:
            return None
        if word in UP_NOUNS or word in ("higher", "up"):
            return "up" if _is_noun_of_change(sentence, candidate, position) else None
        if word in DOWN_NOUNS or word in ("lower", "down"):
            return "down" if _is_noun_of_change(sentence, candidate, position) else None
        position += 1
    return None


def _is_noun_of_change(sentence: Sentence, candidate: Candidate, position: int) -> bool:
    is_difference = candidate.kind in ("percent", "fraction") or sentence.word(candidate.last).startswith("point")
    return is_difference or (position == candidate.last and sentence.word(position) not in ("up", "down"))


def _ahead_of(sentence: Sentence, candidate: Candidate) -> Change | None:
    """Rose 5 percent, an increase of 5 percent, fell by a further 3."""
    position, has_of = candidate.first - 1, False
    is_count = candidate.kind == "count"
    for _ in range(5):
        word = sentence.word(position)
        if word in UP_VERBS or word in DOWN_VERBS:
            if word == "up" and sentence.word(position - 1) in _WITH_UP:
                return None
            if word in ("up", "down") and sentence.word(position + 1) == "to":
                return None
            if is_count and word in _MONEY_OF and not sentence.word(candidate.last).startswith("point"):
                return None
            return "up" if word in UP_VERBS else "down"
        if has_of and (word in UP_NOUNS or word in DOWN_NOUNS):
            return "up" if word in UP_NOUNS else "down"
        if word == "at" and sentence.word(position + 1) not in ("least", "most"):
            return None  # "closed higher at 5"
        if word == "to":
            return _planned_level(sentence, candidate, position)
        has_of = has_of or word in ("of", "by")
        if word not in _STEPS_OVER:
            return None
        position -= 1
    return None


def _planned_level(sentence: Sentence, candidate: Candidate, to: int) -> Change | None:
    """To expand the industry to more than 100 billion: something is raised to a level, and by how much is not said."""
    if candidate.nature == "actual":
        return None
    has_object = False
    for position in range(to - 1, max(-1, to - 8), -1):
        word = sentence.word(position)
        if sentence.claimed[position] or word in (",", ";", "from"):
            return None
        if word in UP_VERBS or word in DOWN_VERBS:
            if has_object:
                return "up" if word in UP_VERBS else "down"
        else:
            has_object = has_object or not is_function_word(word)
    return None
