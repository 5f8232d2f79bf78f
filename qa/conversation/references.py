"""What a conversation has spoken of, and which of it a pronoun means.

Each thing spoken of gathers weight where it is named: more in questions than in answers, more lately than long ago,
more where an answer is nothing but its name. A pronoun means the weightiest thing that fits it in kind, number and
gender (after the salience factors of Lappin & Leass 1994, with the few that need no parser).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.documents import Span
from qa.conversation.noun_phrases import (
    ARTICLES,
    PREPOSITIONS,
    Kind,
    Phrase,
    gender_of,
    kind_of_name,
    kind_of_noun,
    noun_phrases,
    plain,
)
from qa.conversation.turns import Turn
from qa.questions.words import WordVectors

PronounClass = Literal["he", "she", "they", "it", "there"]

# How much a mention weighs by where it stands, and how much of it is left one turn later.
FIRST_OF_QUESTION, OF_QUESTION, WHOLE_ANSWER, FIRST_OF_ANSWER, OF_ANSWER, TOPIC = 1.0, 0.8, 1.2, 0.4, 0.2, 1.7
FADING = 0.6
MAX_TURNS = 8
# An answer longer than this is a sentence, and no name of what was asked for.
MAX_NAME_WORDS = 8
# Of a long answer so many characters are looked at.
MAX_ANSWER = 300
LEAST_FIT = 0.15
BARE = 0.4
# How much what was said before the last turn counts, beside that.
LASTING: dict[PronounClass, float] = {"he": 3.0, "she": 3.0, "they": 3.0, "it": 0.7, "there": 0.4}
INTRODUCED = 1.5
WHO_ANSWERED = 2.0
# "Which companies" are those that the answer names; of "the population of Lima", Lima is spoken of.
ASKED_FOR = 0.3
# So many times must "he" be said to tell that a man is spoken of.
LEAST_SAID = 2

_NAME = r"[A-Z][\w.&-]*(?: (?:(?:of|and|the) )*[A-Z][\w.&-]*)*"
_NAME_WITHIN = re.compile(
    rf"({_NAME})(?=['’]s?\b|['’] )|\b(?:of|in|for|at) (?:the )?({_NAME})$|^([A-Z][\w-]+(?: [A-Z][\w-]+)+)(?= [a-z])"
)
_NAMED_LAST = re.compile(r"[A-Z][\w'’-]+ (?:[A-Z]\. |(?:van|von|de|al|bin|der|den|la) ){0,2}[A-Z][\w'’-]+$")
_IN_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_GROUP_HINT = re.compile(r"\b(?:band|group|team|duo|company|orchestra|organi[sz]ation|tribe|people)\b")
_THING_HINT = re.compile(r"\b(?:album|song|film|movie|musical|novel|book|play|series|show|game|single|opera|ship|ep)\b")
_PERSON_HINT = re.compile(
    r"\b(?:politician|musician|singer|actor|actress|player|footballer|cricketer|baseball|basketball|football|"
    r"wrestler|boxer|author|writer|composer|rapper|artist|character|racer|driver|coach|born)\b"
)
_HE, _SHE = re.compile(r"\b(?:he|his|him)\b", re.IGNORECASE), re.compile(r"\b(?:she|her)\b", re.IGNORECASE)
_WHO = re.compile(r"\b(?:who|whom)\b|\b(?:what|which)\b.{0,20}\b(?:name|person|man|woman)\b", re.IGNORECASE)
# Nouns that could name anything, and times, which no pronoun means.
# What answers "who" is somebody: a name of which nothing else tells is a person's, a country's that of its people.
_WHO_IS: dict[Kind, Kind] = {"unknown": "person", "place": "group"}
_HAS_PRONOUN = re.compile(r"\b(?:its|his|her|their|this|that|these|those|anything|article)\b", re.IGNORECASE)
_UNITS = frozenset(
    "dollars yuan euros pounds years days weeks months hours minutes miles kilometres kilometers tons".split()
)
_OF_OTHERS = frozenset(
    "population size area height price cost value budget revenue capital gdp growth rate share length weight president "
    "mayor leader head ceo director king queen minister history currency language".split()
)
_INTRODUCES = re.compile(r"^\W*(?:and )?(?:who|what)(?:['’]s| is| was| are| were) ", re.IGNORECASE)
_CARRIES = frozenset(
    "article section document story page year years day days time times month months period season date dates age "
    "name kind kinds type types sort sorts number part end beginning aspects aspect way reason".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something spoken of. phrase: as it is best named. weight: how present it is. now: by the last turn alone.

    age: in turns since it was last named, 0 for the last one.

    is_answer: whether the last time it was named was in an answer. is_topic: whether only the document's title is it.
    """

    phrase: Phrase
    weight: float
    age: int
    now: float = 0.0
    is_answer: bool = False
    is_topic: bool = False


def spoken_of(turns: Sequence[Turn], vectors: WordVectors, topic: str | None = None) -> tuple[Mention, ...]:
    """The things of the last turns, and of the topic, the weightiest first."""
    gathered: list[Mention] = []
    for age, turn in enumerate(reversed(turns[-MAX_TURNS:])):
        faded = FADING**age
        for mention in _of_turn(turn, age, vectors):
            now = 0.0 if age else mention.weight
            _gather(gathered, replace(mention, weight=mention.weight * faded, now=now))
    title = topic_phrase(topic, vectors)
    if title is not None:
        title = _with_gender(title, turns)
        _gather(gathered, Mention(phrase=title, weight=TOPIC, age=MAX_TURNS, is_topic=True))
    return tuple(sorted(gathered, key=lambda mention: -mention.weight))


def antecedent(of: PronounClass, mentions: Sequence[Mention]) -> Mention | None:
    """What a pronoun of this class means; None where nothing fits."""
    fitting = [
        (_presence(of, mention) * how_well * (BARE if _is_bare(mention.phrase) else 1.0), mention)
        for mention in mentions
        if (how_well := fit(of, mention.phrase)) >= LEAST_FIT
    ]
    if fitting:
        return max(fitting, key=lambda item: item[0])[1]
    # What the words say of its gender counts less than that the document is about it.
    if of not in ("he", "she"):
        return None
    return next((item for item in mentions if item.phrase.is_name and fit(of, item.phrase) > 0), None)


def _presence(of: PronounClass, mention: Mention) -> float:
    """People stay spoken of; what "it" and "there" mean was named a moment ago."""
    return mention.now + mention.weight * LASTING[of]


def _is_bare(phrase: Phrase) -> bool:
    """ "The band": what a name says better."""
    return not phrase.is_name and not phrase.is_plural and " " not in phrase.bare


def fit(of: PronounClass, phrase: Phrase) -> float:
    """How well a pronoun stands for a phrase: 0 for not at all, 1 for in all that can be told."""
    kind = phrase.kind
    if of in ("he", "she", "they") and phrase.is_name and re.search(r"['’]s\b", phrase.text):
        return 0.0
    if of in ("he", "she"):
        is_other = phrase.gender == (-1 if of == "he" else 1)
        if is_other or phrase.is_plural or kind in ("group", "place", "thing"):
            return 0.1 if is_other and phrase.is_name and kind in ("person", "unknown") else 0.0
        is_same = phrase.gender != 0
        if not phrase.is_name:
            return 0.7 if is_same else 0.4
        return 1.0 if kind == "person" else 0.9 if is_same else 0.8
    if of == "they":
        if phrase.is_plural:
            return 1.0 if phrase.is_name or kind in ("person", "group") else 0.4
        by_kind: dict[Kind, float] = {"group": 0.9, "unknown": 0.6, "person": 0.4, "place": 0.25, "thing": 0.2}
        return by_kind[kind]
    if of == "there":
        if phrase.is_plural:
            return 0.0
        is_where = phrase.before in ("in", "at", "to")
        return 1.0 if kind == "place" else 0.6 if kind == "group" else 0.2 if is_where else 0.0
    if phrase.is_plural or (kind == "person" and phrase.gender):
        return 0.1 if phrase.is_plural else 0.0
    by_kind = {"thing": 1.0, "group": 0.7, "place": 0.6, "unknown": 0.6, "person": 0.0}
    return by_kind[kind]


def topic_phrase(topic: str | None, vectors: WordVectors) -> Phrase | None:
    """The topic as something to speak of; None if it is a headline, or there is none."""
    if not topic:
        return None
    text = _IN_BRACKETS.sub("", topic).strip()
    words = text.split()
    if not words or len(words) > 8:
        return None
    lower = [word for word in words if word[0].islower() and word not in PREPOSITIONS | ARTICLES | {"and"}]
    if lower and (len(words) > 3 or not words[0][0].isupper()):
        return None
    kind = _kind_of_title(words, " ".join(_IN_BRACKETS.findall(topic)).lower(), vectors)
    return Phrase(
        text=text,
        span=Span(0, len(text)),
        head=plain(text.lower()),
        kind=kind,
        is_name=True,
        is_plural=False,
        before="",
        gender=gender_of(words, vectors) if kind in ("person", "unknown") else 0,
    )


def _kind_of_title(words: Sequence[str], hints: str, vectors: WordVectors) -> Kind:
    """hints: what stands in brackets: "(band)"."""
    if _GROUP_HINT.search(hints):
        return "group"
    if _THING_HINT.search(hints):
        return "thing"
    if _PERSON_HINT.search(hints):
        return "person"
    if words[0] in ("The", "A", "An"):
        return "group" if words[-1].endswith("s") else "thing"
    return kind_of_name(words, "", vectors)


def _with_gender(title: Phrase, turns: Sequence[Turn]) -> Phrase:
    """A title of which nothing tells what it names is a person's if the answers say "he" or "she" again and again."""
    if title.kind not in ("unknown", "person") or not turns:
        return title
    said = " ".join(turn.answer for turn in turns)
    men, women = len(_HE.findall(said)), len(_SHE.findall(said))
    if max(men, women) < LEAST_SAID or min(men, women) * 2 > max(men, women):
        return title
    return replace(title, kind="person", gender=1 if men > women else -1)


def _of_turn(turn: Turn, age: int, vectors: WordVectors) -> list[Mention]:
    found: list[Mention] = []
    told = [
        phrase
        for phrase in noun_phrases(turn.question, vectors)
        if phrase.head not in _CARRIES and not _HAS_PRONOUN.search(phrase.text)
    ]
    introduced = _INTRODUCES.match(turn.question)
    for n, phrase in enumerate(told):
        if not turn.is_answered and phrase.before in ("what", "which") and not phrase.is_plural:
            continue  # nobody knows which it is
        is_new = introduced is not None and phrase.is_name and introduced.end() == phrase.span.start
        weight = INTRODUCED if is_new else OF_QUESTION if n else FIRST_OF_QUESTION
        is_of = phrase.head in _OF_OTHERS and re.search(r" of |['’]s ", phrase.text) is not None
        if is_of or (turn.is_answered and phrase.before in ("what", "which")):
            weight *= ASKED_FOR
        found.append(Mention(phrase=phrase, weight=weight, age=age))
        found += [Mention(phrase=name, weight=OF_QUESTION, age=age) for name in _names_within(phrase, vectors)]
    if not turn.is_answered:
        return found
    answer = turn.answer[:MAX_ANSWER]
    is_whole = len(answer.split()) <= MAX_NAME_WORDS
    for n, phrase in enumerate(noun_phrases(answer, vectors)):
        if _is_amount(phrase):
            continue
        if n == 0 and is_whole and _WHO.search(turn.question):
            kind = _WHO_IS.get(phrase.kind, phrase.kind)
            phrase = _person_in(phrase, vectors) or replace(
                phrase, kind=kind, is_name=phrase.is_name or kind == "person"
            )
            weight = WHO_ANSWERED if phrase.kind == "person" else WHOLE_ANSWER
            found.append(Mention(phrase=phrase, weight=weight, age=age, is_answer=True))
            continue
        is_first = n == 0 and phrase.span.start <= 1
        weight = (WHOLE_ANSWER if is_whole else FIRST_OF_ANSWER) if is_first else OF_ANSWER
        found.append(Mention(phrase=phrase, weight=weight, age=age, is_answer=True))
    return found


def _person_in(phrase: Phrase, vectors: WordVectors) -> Phrase | None:
    """ "Angela Merkel" of "German Chancellor Angela Merkel"; None where no office stands before a name."""
    match = _NAMED_LAST.search(phrase.text)
    if match is None:
        return None
    before = phrase.text[: match.start()].lower().split()
    if not any(kind_of_noun(word.strip(",")) == "person" for word in before):
        return None
    name = next(iter(noun_phrases(f"of {match.group()}", vectors)), None)
    return None if name is None else replace(name, kind="person", is_name=True)


def _is_amount(phrase: Phrase) -> bool:
    """ "5 million": nothing that a pronoun means; "1,000 firms" are."""
    return phrase.bare[0].isdigit() and (phrase.head in _UNITS or not phrase.is_plural)


def _names_within(phrase: Phrase, vectors: WordVectors) -> Iterator[Phrase]:
    """ "Walter Scott" of "Walter Scott's parents", "Pudong" of "the pilot zone in Pudong"."""
    if phrase.is_name:
        if phrase.is_plural:
            for part in re.split(r" (?:and|&) ", phrase.text):
                yield from noun_phrases(f"of {part}", vectors)[:1]
        return
    for match in _NAME_WITHIN.finditer(phrase.text):
        yield from noun_phrases(f"of {match[1] or match[2] or match[3]}", vectors)[:1]


def _gather(gathered: list[Mention], new: Mention) -> None:
    """Add it to what it is another mention of, the fuller name kept, or as something new."""
    for n, known in enumerate(gathered):
        if is_same(known.phrase, new.phrase):
            fuller = max(known.phrase, new.phrase, key=lambda phrase: len(phrase.text))
            kind = known.phrase.kind if known.phrase.kind != "unknown" else new.phrase.kind
            gender = known.phrase.gender or new.phrase.gender
            gathered[n] = replace(
                known,
                phrase=replace(fuller, kind=kind, gender=gender),
                weight=known.weight + new.weight,
                now=known.now + new.now,
                is_topic=False,
            )
            return
    gathered.append(new)


def is_same(left: Phrase, right: Phrase) -> bool:
    """Whether two phrases name one thing: the same words, a surname and the full name, or nouns alike."""
    if left.is_name and right.is_name:
        if left.is_plural != right.is_plural:
            return False
        short, long = sorted((_name_words(left), _name_words(right)), key=len)
        return short == long[-len(short) :] or short == long[: len(short)]
    return not left.is_name and not right.is_name and left.bare.lower() == right.bare.lower()


def _name_words(phrase: Phrase) -> list[str]:
    return [word for word in phrase.head.split() if word not in ARTICLES]
