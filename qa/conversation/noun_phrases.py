"""The noun phrases of a question or a short answer, without a parser: what is named in it, and what that may be.

English marks where most noun phrases begin and end with a few hundred small words: articles, prepositions, auxiliaries
and the commonest verbs. What stands between them is one. What a name names (a person, a place) is told by how near its
words lie to well-known names in the word vectors.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, WEEKDAYS
from corpus.documents import Span
from qa.questions.peoples import is_place
from qa.questions.words import SCALE, WordVectors

Kind = Literal["person", "place", "group", "thing", "unknown"]

AUXILIARIES = frozenset(
    "is are was were am be been being do does did has have had having will would can could shall should may might must "
    "isn aren wasn weren don doesn didn hasn haven hadn wo ca wouldn couldn shouldn".split()
)
QUESTION_WORDS = frozenset("who whom whose what which when where why how whats whos".split())
PREPOSITIONS = frozenset(
    "of in on at by for from to with without into onto about as than during among between against over under after "
    "before since until till through via per within near around across behind toward towards upon like besides except "
    "despite inside outside off out up down".split()
)
PRONOUNS = frozenset(
    "he him himself she hers herself it itself they them themselves theirs i me we us you myself yourself someone "
    "somebody something anyone anybody anything everyone everybody everything nobody nothing no-one there here".split()
)
POSSESSIVES = frozenset("his her its their my our your".split())
ARTICLES = frozenset(
    "the a an this that these those some any no each every another all both either neither such".split()
)
_OPENING = ARTICLES | POSSESSIVES
_SMALL = frozenset(
    "worth old tall and or but nor so if because while although though whether not n't also too very just only "
    "even still yet ever never then now again once always often already else well more most less least much many "
    "together really actually else ago please tell later soon instead exactly besides away back alone".split()
)
# Verbs that questions are made of, in the forms that do not end in -ed or -ing.
_VERBS = frozenset(
    "go went gone come came make made take took taken get got give gave given say said see saw seen know knew known "
    "think thought find found tell told become became leave left feel felt put bring brought begin began begun keep "
    "kept hold held write wrote written stand stood hear heard let mean meant set meet met run ran pay paid sit sat "
    "speak spoke spoken lie lead led read grow grew grown lose lost fall fell fallen send sent build built understand "
    "understood draw drew drawn break broke broken spend spent cut rise rose risen drive drove driven buy bought wear "
    "wore choose chose chosen eat ate fight fought win won teach taught sell sold catch caught throw threw thrown sing "
    "sang sung shoot shot die live work play call try ask need want use seem help talk turn start show shows move like "
    "love believe happen provide include continue change learn follow stop create join perform record release receive "
    "appear produce publish marry attend study move act serve return compete earn collaborate react respond deal "
    "discuss launch open close bear born host offer add cause allow expect suggest remain stay reach raise pass decide "
    "develop carry agree support hit explain hope win cover describe cost charge rank form split disband consist occur "
    "contain inspire influence help affect retire quit sign accept refuse deny claim announce invent discover develop "
    "own rule govern invest plan employ hire fire train visit travel tour survive suffer kill attack invade defeat "
    "convince star feature sound look enjoy prefer hate mention accomplish achieve graduate beat "
    "goes comes makes takes gets gives says sees knows thinks finds tells becomes leaves keeps holds writes means "
    "plays works calls wants needs uses seems helps lives dies runs leads includes sells contains costs opens has "
    "discusses says ranks happens elect forgive sought embark seek took sank shake shook shaken".split()
)
_PEOPLE = frozenset(
    "president mayor ceo minister chancellor governor senator founder director chairman chairwoman chief leader king "
    "queen prince princess coach captain inventor spokesman spokeswoman secretary ambassador author scientist player "
    "actor actress singer artist researcher professor official officer man woman boy girl father mother brother sister "
    "son daughter wife husband uncle aunt friend partner writer manager producer teacher driver pilot soldier general "
    "judge lawyer doctor nurse victim suspect winner candidate engineer architect owner boss person guy lady child kid "
    "baby commissioner economist analyst premier composer painter poet drummer guitarist bassist editor critic "
    "successor predecessor opponent".split()
)
_MANLY = frozenset("man boy father brother son husband uncle king prince actor chairman spokesman guy".split())
_WOMANLY = frozenset(
    "woman girl mother sister daughter wife aunt queen princess actress chairwoman spokeswoman lady".split()
)
_GROUPS = frozenset(
    "band group company firm team club party government ministry department agency university institute council "
    "association bank committee commission congress parliament league federation union army navy police court school "
    "college organisation organization corporation inc corp ltd office orchestra choir crew family couple duo trio "
    "tribe community public press media gang church brothers sisters boys girls foundation society network "
    "airline airlines".split()
)
_PLACES = frozenset(
    "nation city country town village state province region district county island capital continent".split()
)
_PLURALS = frozenset("people men women children police staff feet teeth mice fans media".split())
# Behind "earliest", "musical" or "Corea's" stands no verb.
_QUALIFYING = ("'s", "est", "ic", "ous", "ive", "ful", "cal", "nal", "first", "second", "last", "new", "next", "main")
_NO_PASTS = frozenset("need seed feed speed breed indeed hundred bleed weed reed creed greed red".split())
_NO_HEADS = ("ly", "ful", "ous", "able", "ible", "tant", "cant", "cessful")
_NOT_PLURAL = ("ss", "us", "is", "'s", "ics", "ous")
_JOINING = frozenset("of the and de la le du di da von van der den al bin for".split())
_TIMES = frozenset(FULL_MONTHS | SHORT_MONTHS | WEEKDAYS) - {"may", "march"}
_NEVER_NAMES = QUESTION_WORDS | AUXILIARIES | PRONOUNS | _SMALL
_OUTSIDE = _NEVER_NAMES | PREPOSITIONS | PRONOUNS | _SMALL | _TIMES
_NO_NOUN = _OUTSIDE | _OPENING
# Kinds lie in the direction of these.
_KNOWN_PEOPLE = "john michael david paul robert mary susan anna smith johnson peter walter james thomas george william"
_KNOWN_PLACES = "london paris china germany california tokyo chicago boston texas india france moscow berlin spain"
_KNOWN_FIRMS = "microsoft google toyota sony ford siemens honda intel ibm nokia samsung boeing"
_MEN = "he him his man boy father king john michael david paul robert"
_WOMEN = "she her woman girl mother queen mary susan anna linda elizabeth maria"
_NEAR = 0.12
MAX_TERM = 3
_GENDERED = 0.1
# A place's words lie this much nearer to places than to people.
_MORE_PLACE = 0.1

_TOKEN = re.compile(
    r"(?:St|Dr|Mr|Mrs|Ms|Jr|vs)\.(?= )|\d+(?:[.,]\d+)*(?:st|nd|rd|th|s|[A-Z]{1,3})?(?!\w)|(?:[A-Z]\.){1,8}(?=\W|$)|"
    r"['’]s\b|['’](?:re|ve|ll|d|m)\b|n['’]t\b|"
    r"[^\W\d_](?:[^\W_]|[-&.'’](?=[^\W_])(?!['’]?(?:s|re|ve|ll|d|m|t)\b))*|[^\w\s]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, with its place in the text. lower: in lower case."""

    text: str
    lower: str
    span: Span

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A noun phrase. text: with its article. head: its last word, in lower case; of a name, all of it.

    before: the word before it, in lower case. gender: 1 for a man's, -1 for a woman's, 0 where nothing tells.
    """

    text: str
    span: Span
    head: str
    kind: Kind
    is_name: bool
    is_plural: bool
    before: str
    gender: int = 0

    @property
    def bare(self) -> str:
        """Without its article."""
        first, _, rest = self.text.partition(" ")
        return rest if rest and first.lower() in _OPENING else self.text

    @property
    def definite(self) -> str:
        """As it is spoken of again: "an album" is "the album" then."""
        first = self.text.split(" ", 1)[0]
        if self.is_name or "'" in self.bare or "’" in self.bare:
            return self.text if first[:1].isupper() or first.lower() == "the" else self.bare
        is_mass = first.lower() not in _OPENING and not self.is_plural
        return self.text if is_mass else f"the {self.bare}"


def tokens_of(text: str) -> tuple[Token, ...]:
    """Words and marks; "Shanghai's" is two, "Microsoft-INESA" one."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        word, lower = match.group(), match.group().lower().replace("’", "'")
        if lower == "us" and (word == "US" or (tokens and tokens[-1].lower == "the")):
            lower = "u.s."  # no pronoun
        tokens.append(Token(word, lower, Span(*match.span())))
    return tuple(tokens)


def plain(text: str) -> str:
    """Without accents: "Dali" is "Dalí"."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def is_plural_noun(word: str) -> bool:
    return word in _PLURALS or (len(word) > 3 and word.endswith("s") and not word.endswith(_NOT_PLURAL))


@lru_cache(maxsize=512)
def noun_phrases(text: str, vectors: WordVectors) -> tuple[Phrase, ...]:
    """The phrases in order; those joined by "of" are one. Takes time in proportion to the text."""
    tokens = tokens_of(text)
    has_case = any(token.text[0].isupper() for token in tokens[1:] if token.is_word)
    runs: list[list[int]] = []
    run: list[int] = []
    for n in range(len(tokens)):
        place = _place(tokens, n, run, vectors, has_case=has_case)
        if place != "goes on" and run:
            runs.append(run)
            run = []
        if place != "outside":
            run.append(n)
    if run:
        runs.append(run)
    runs = _joined(tokens, [found for found in runs if _has_head(tokens, found)])
    return tuple(_phrase(text, tokens, found, vectors, has_case=has_case) for found in runs)


def kind_of_name(words: Sequence[str], before: str, vectors: WordVectors) -> Kind:
    """What a name may be of. words: as written."""
    lower = [word.lower() for word in words if word.lower() not in _JOINING]
    if not lower:
        return "unknown"
    if is_place(" ".join(words)):
        return "place"
    # Short capitals are as often terms (AI, GDP) as names.
    if len(words) == 1 and words[0].isupper() and len(words[0]) <= MAX_TERM:
        return "thing"
    if any(word in _GROUPS for word in lower) or (len(words) == 1 and words[0].isupper() and words[0].isalpha()):
        return "group"
    people, places, firms = (_nearness(lower, which, vectors) for which in (_KNOWN_PEOPLE, _KNOWN_PLACES, _KNOWN_FIRMS))
    if len(words) == 1 and words[0].islower() and firms[-1] > _NEAR and firms[-1] > max(places[-1], *people):
        return "group"
    if places[-1] > _NEAR and places[-1] - people[-1] > _MORE_PLACE:
        return "place"
    if places[0] > _NEAR and places[0] - people[0] > _MORE_PLACE:
        return "unknown" if len(lower) > 1 else "place"
    if max(people) > _NEAR and (len(lower) <= 4):
        return "person"
    if before in ("in", "near"):
        return "place"
    return "unknown"


def gender_of(words: Sequence[str], vectors: WordVectors) -> int:
    """1 for a man's name or word, -1 for a woman's, 0 where nothing tells; the first word counts, given names do."""
    lower = words[0].lower() if words else ""
    row = vectors.rows.get(lower)
    if row is None:
        return 0
    men, women = (_direction(which, vectors) for which in (_MEN, _WOMEN))
    lean = float(vectors.vectors[row].astype(np.float32) @ (men - women)) / SCALE
    return 1 if lean > _GENDERED else -1 if lean < -_GENDERED else 0


@lru_cache(maxsize=16)
def _direction(words: str, vectors: WordVectors) -> NDArray[np.float32]:
    rows = [vectors.rows[word] for word in words.split() if word in vectors.rows]
    return np.asarray(vectors.vectors[rows].astype(np.float32).mean(axis=0) / SCALE, dtype=np.float32)


def _nearness(words: Sequence[str], known: str, vectors: WordVectors) -> list[float]:
    direction = _direction(known, vectors)
    rows = [vectors.rows.get(word) for word in words]
    return [0.0 if row is None else float(vectors.vectors[row] @ direction) / SCALE for row in rows]


def _place(
    tokens: Sequence[Token], n: int, run: Sequence[int], vectors: WordVectors, *, has_case: bool
) -> Literal["outside", "begins", "goes on"]:
    token = tokens[n]
    lower = token.lower
    has_head = any(tokens[m].lower not in _OPENING for m in run)
    if not token.is_word:
        joins = lower == "'s" or (lower in ("&", "'", '"', "’") and has_head and _is_capital(tokens, n + 1))
        return "goes on" if joins and has_head else "outside"
    if lower in ("that", "this") and _is_capital(tokens, n + 1):
        return "outside"
    if lower in _OPENING:
        return "begins" if not (_is_capital(tokens, n) and has_head) else "goes on"
    if lower in _TIMES and not _is_capital(tokens, n + 1) and not (run and _is_capital(tokens, n - 1)):
        return "outside"
    capital = token.text[0].isupper() and n > 0
    if capital and not (lower in _NEVER_NAMES and not _is_capital(tokens, n + 1)):
        return "goes on" if run else "begins"
    if lower in _OUTSIDE:
        return "outside"
    is_end = n + 1 == len(tokens) or not tokens[n + 1].is_word
    if n and (tokens[n - 1].lower == "who" or (lower == "last" and has_head and is_end)):
        return "outside"
    if token.text[0].isdigit():
        is_time = n > 0 and tokens[n - 1].lower in PREPOSITIONS and len(lower) == 4
        return "outside" if is_time else "goes on" if run else "begins"
    if not has_case and lower.endswith("ing") and vectors.looks_like_name(lower):
        return "goes on" if run else "begins"
    if _is_verb(tokens, n, run, has_head=has_head):
        return "outside"
    return "goes on" if run else "begins"


def is_verb(tokens: Sequence[Token], n: int) -> bool:
    """Whether a word is most likely a verb, where no noun phrase stands before it."""
    lower = tokens[n].lower
    return lower in _VERBS or _is_past(lower)


def _is_past(lower: str) -> bool:
    return lower.endswith("ed") and len(lower) > 3 and lower not in _NO_PASTS


def _is_verb(tokens: Sequence[Token], n: int, run: Sequence[int], *, has_head: bool) -> bool:
    lower = tokens[n].lower
    if run and not has_head:
        return False
    if _is_past(lower):
        return has_head or not _goes_on(tokens, n)
    if lower.endswith("ing") and len(lower) > 5:
        return not has_head or (tokens[n - 1].text[0].isupper() and n > 1 and not tokens[n].text[0].isupper())
    if run and tokens[n - 1].lower.endswith(_QUALIFYING):
        return False
    return lower in _VERBS


def _goes_on(tokens: Sequence[Token], n: int) -> bool:
    """Whether a noun may stand behind."""
    return n + 1 < len(tokens) and tokens[n + 1].is_word and tokens[n + 1].lower not in _NO_NOUN


def _is_capital(tokens: Sequence[Token], n: int) -> bool:
    return 0 < n < len(tokens) and tokens[n].text[0].isupper()


def _has_head(tokens: Sequence[Token], run: Sequence[int]) -> bool:
    return any(
        tokens[n].is_word
        and not tokens[n].text[0].isdigit()
        and tokens[n].lower not in _OPENING
        and not tokens[n].text.endswith(_NO_HEADS)
        for n in run
    )


def _joined(tokens: Sequence[Token], runs: list[list[int]]) -> list[list[int]]:
    """ "the name" and "the band" with "of" between are one, so are two names with "and"; "the zone in Pudong" too."""
    joined: list[list[int]] = []
    for run in runs:
        if joined and run[0] - joined[-1][-1] == 2:
            left, between = joined[-1], tokens[run[0] - 1].lower
            opens = run[1] if tokens[run[0]].lower == "the" and len(run) > 1 else run[0]
            is_name = all(tokens[n].text[0].isupper() for n in (left[-1], opens))
            # "The river in miles" is no place.
            is_unit = between == "in" and len(run) == 1 and not tokens[run[0]].text[0].isupper()
            definite = tokens[left[0]].lower == "the" and len(left) > 1 and not is_unit
            if between == "of" or (between == "and" and is_name) or (between in ("in", "for", "at") and definite):
                joined[-1] = [*left, run[0] - 1, *run]
                continue
        joined.append(run)
    return joined


def _phrase(text: str, tokens: Sequence[Token], run: Sequence[int], vectors: WordVectors, *, has_case: bool) -> Phrase:
    span = Span(tokens[run[0]].span.start, tokens[run[-1]].span.end)
    if tokens[run[-1]].lower == "'s":
        run = run[:-1]
        span = Span(span.start, tokens[run[-1]].span.end)
    words = [tokens[n] for n in run if tokens[n].is_word]
    if words[0].lower in _OPENING and not words[0].text[0].isupper() and len(words) > 1:
        words = words[1:]
    before = tokens[run[0] - 1].lower if run[0] else ""
    of = next((n for n, word in enumerate(words) if n and word.lower in ("of", "in", "for", "at")), len(words))
    is_name = all(
        word.text[0].isupper() or word.text[0].isdigit() or word.lower in _JOINING or word.lower == "in"
        for word in words
    ) and any(word.text[0].isupper() and (word.span.start > 0 or of > 1) for word in words[:of])
    if of < len(words) and all(word.text.isupper() for word in words[:of]) and len(words[0].text) <= MAX_TERM:
        is_name = False  # "the GDP of Peru"
    if not is_name and (not has_case or (len(words) == 1 and words[0].span.start == 0)):
        is_name = all(vectors.looks_like_name(word.text) for word in words[:of]) or is_place(
            " ".join(word.text for word in words)
        )
    head = words[of - 1].lower
    if is_name:
        kind = kind_of_name([word.text for word in words], before, vectors)
        gender = gender_of([words[0].text], vectors) if kind in ("person", "unknown") else 0
        plural = any(word.lower in ("and", "&") for word in words)
        head = " ".join(plain(word.lower) for word in words)
    else:
        kind, gender, plural = kind_of_noun(head), (head in _MANLY) - (head in _WOMANLY), is_plural_noun(head)
    return Phrase(
        text=text[span.start : span.end],
        span=span,
        head=head,
        kind=kind,
        is_name=is_name,
        is_plural=plural,
        before=before,
        gender=gender,
    )


def kind_of_noun(head: str) -> Kind:
    """What a common noun is of."""
    singular = head[:-1] if is_plural_noun(head) else head
    if singular in _PEOPLE or head in _PLURALS:
        return "person"
    if head in _GROUPS:
        return "group"
    return "place" if head in _PLACES else "thing"
