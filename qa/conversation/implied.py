"""What a question leaves out besides its pronouns: "the band" for its name, "what else" without saying besides what."""

import re
from collections.abc import Sequence

from qa.conversation.follow_ups import MAX_FRAGMENT_WORDS, MAX_TURNS
from qa.conversation.frames import BESIDES, appended, asked_noun, read_question
from qa.conversation.noun_phrases import (
    AUXILIARIES,
    PREPOSITIONS,
    QUESTION_WORDS,
    Phrase,
    is_plural_noun,
    is_verb,
    noun_phrases,
    plain,
    tokens_of,
)
from qa.conversation.references import Mention, antecedent
from qa.conversation.times import times_in
from qa.conversation.turns import Turn
from qa.questions.words import WordVectors

# Nouns that are of something: "the budget" is the conference's, "the robot" is nobody's.
_OF_SOMETHING = frozenset(
    "album song single singles video film movie book books novel show series episode soundtrack plot music lyrics "
    "style budget cost price revenue aim purpose goal theme topic outcome result results reaction reception response "
    "impact effect effects influence consequence consequences cause origin history background meaning name title "
    "titles size population capital leader author authors director founder members member singer drummer guitarist "
    "lineup line-up label sales fans critics criticism idea concept story characters cast venue location date "
    "headquarters website casting lawsuit tour concert similarities differences lighting artwork production stats "
    "success record limitations advantages disadvantages benefits risks rules players".split()
)
_ANY_GROUP = frozenset("band group company firm team club duo trio organisation organization couple".split())
_ANY_PLACE = frozenset("city country town village".split())
_OTHER = re.compile(r"\b(?:other|others|else|another|further)\b", re.IGNORECASE)
_SAID_BESIDES = re.compile(
    r"\b(?:besides?|other than|else than|aside from|apart from|except|in addition to|than|on the other hand|each other|"
    r"one another|or other|or another|another (?:name|term|word) for)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\b(?:this|the|that) (?:article|section|story|document|page|text|piece)\b", re.IGNORECASE)
_OF_NOTE = re.compile(
    r"\b(?:interesting|important|significant|notable|noteworthy|relevant|of interest|of note|unusual|special|"
    r"know|happen|happened)\s*[?.!]*\s*$",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(the|this|that|these|those) ([^\W\d_]+)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\s*((?:(?:and|ok|okay|can you|could you|please) ){0,3}(?:tell me|say|give me|show me)"
    r"(?: (?:a bit|some|something))? more(?: details)?)(?: please)?\s*[?.!]*\s*",
    re.IGNORECASE,
)
_ANY_OF_THEM = re.compile(
    r"\b(?:there|have|has|had|find|got)\s+(?:any|some|many|more)\b"
    r"(?=\s*[?.!]*$|\s+(?:in|on|at|from|outside|abroad)\b)",
    re.IGNORECASE,
)
_WHICH_OF_THEM = re.compile(r"^(which)(?: ones?)? (?=(?:is|are|was|were|has|have|had|did|does|do)\b)", re.IGNORECASE)
_HOW_MANY_OF_THEM = re.compile(r"^((?:and |but )?how many) (?=(?:are|were|have|had)\b)", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\bof (?:them|those|these)\b(?=\s*[?.!]*$|\s+(?:is|are|was|were|has|have|had|do|did|does|will|would|can|could|in|"
    r"on|at|from|who|that|which|work|live|come|came)\b)",
    re.IGNORECASE,
)
_NEEDS_OBJECT = re.compile(
    r"\b(?:attend(?:ed|s)?|visit(?:ed|s)?|join(?:ed|s)?|organi[sz](?:e|ed|es)|founded|host(?:ed|s)?|invented|wrote|"
    r"built|designed|directed|owns?)\s*[?.!]*$",
    re.IGNORECASE,
)
_SAYS_ENOUGH = frozenset("so you i we me us it this that these those he she they him her them my your article".split())
_HAS_COMPLEMENT = re.compile(r"\s+(?:of|for|that|which|who|given|to)\b|.*\b(?:that|who)\b", re.IGNORECASE)
_OF_OTHERS = re.compile(r"(?:and |but )?(?:who|whom|whose|when|where|why|how)\b", re.IGNORECASE)
# A name or a number in a phrase tells which one it is.
_TELLS = re.compile(r"[A-Z]|\d|\b(?:first|second|third|fourth|last)\b")
_END = re.compile(r"\s*[?.!]*\s*$")
_JOINS = frozenset("of the and for in at on de la".split())
MAX_BESIDES_WORDS = 7
MAX_BESIDES_NAMES = 2


def with_full_names(text: str, mentions: Sequence[Mention], vectors: WordVectors) -> str:
    """ "Lesh" of whom the conversation said "Phil Lesh" is Phil Lesh."""
    for phrase in noun_phrases(text, vectors):
        for mention in mentions:
            found = _fuller(phrase, mention, text)
            if found is not None:
                at = re.search(rf"\b{re.escape(found[0])}\b", text)
                return text if at is None else text[: at.start()] + found[1] + text[at.end() :]
    return text


def _fuller(phrase: Phrase, mention: Mention, text: str) -> tuple[str, str] | None:
    """The word of the phrase that is part of a person's name, and that name."""
    name = mention.phrase
    words = name.text.split()
    if not name.is_name or name.kind not in ("person", "unknown") or not 2 <= len(words) <= 4:
        return None
    if any(word.lower() in _JOINS for word in words) or plain(name.text.lower()) in plain(text.lower()):
        return None
    own = re.findall(r"[^\W\d_]+", phrase.text)
    of_name = [plain(word.lower()) for word in words]
    for n, word in enumerate(own):
        lower = plain(word.lower())
        if lower not in (of_name[-1], of_name[0]) or len(lower) < 3:
            continue
        around = [other for other in own[max(0, n - 1) : n + 2] if other is not word and other[0].isupper()]
        if not around and (phrase.is_name or word[0].isupper()):
            return word, name.text
    return None


def with_what_is_meant(text: str, turns: Sequence[Turn], mentions: Sequence[Mention], vectors: WordVectors) -> str:
    """ "The conference", "the company", "the album" in full, where the question names nothing else."""
    own = noun_phrases(text, vectors)
    names = any(
        phrase.is_name or any(word[0].isupper() for word in phrase.bare.split()) for phrase in own if phrase.span.start
    )
    for match in _DEFINITE.finditer(text):
        head = match[2]
        if not head.islower() or not any(
            phrase.span.start <= match.start(2) and phrase.span.end == match.end() for phrase in own
        ):
            continue
        if _HAS_COMPLEMENT.match(text, match.end()) is not None:
            continue
        meant = _named_in(head, turns, vectors) or _in_full(head, mentions)
        if meant is None and not names:
            meant = _of_whom(head, mentions)
        if meant is not None and meant.lower() not in text.lower():
            return text[: match.start()] + meant + text[match.end() :]
    return text


def _named_in(head: str, turns: Sequence[Turn], vectors: WordVectors) -> str | None:
    """The name that the last answer gave to the last question's "which album"."""
    if not turns or not turns[-1].is_answered or not re.search(rf"\b{re.escape(head)}\b", turns[-1].question.lower()):
        return None
    if _OF_OTHERS.match(turns[-1].question):
        return None  # what answers "who won the race" is no race
    answer = turns[-1].answer.strip('.,;:"“” ')
    phrases = noun_phrases(answer, vectors)
    is_name = len(phrases) == 1 and phrases[0].text == answer and _TELLS.search(phrases[0].bare) is not None
    return phrases[0].definite if is_name and len(answer.split()) <= MAX_BESIDES_WORDS else None


def _in_full(head: str, mentions: Sequence[Mention]) -> str | None:
    """The phrase with that noun, if a name or a number in it tells more."""
    for mention in sorted(mentions, key=lambda item: item.age):
        phrase = mention.phrase
        if mention.is_answer:
            continue
        words = phrase.bare.lower().split()
        if len(words) > 1 and head in (phrase.head, words[-1]) and _TELLS.search(phrase.bare) is not None:
            return phrase.definite
    return None


def _of_whom(head: str, mentions: Sequence[Mention]) -> str | None:
    named = [item for item in mentions if item.phrase.is_name]
    found: Mention | None = None
    if head in _ANY_GROUP:
        found = antecedent("they", [item for item in named if _may_be_group(item)])
    elif head in _ANY_PLACE:
        found = antecedent("there", named)
    if found is not None:
        return found.phrase.definite
    if head in _OF_SOMETHING and named:
        return f"{named[0].phrase.definite}'s {head}"
    return None


def with_scope(asked: str, turns: Sequence[Turn], vectors: WordVectors) -> str:
    """A question that names nothing, with what the one before it was about: "Who lost (the election in Peru)?"."""
    if not turns:
        return asked
    question = BESIDES.sub("", turns[-1].question)
    words = tokens_of(asked.lower())
    if len(words) > MAX_FRAGMENT_WORDS or any(word.text in _SAYS_ENOUGH for word in words) or times_in(asked):
        return asked
    opens = words and (words[0].text in QUESTION_WORDS or words[0].text in AUXILIARIES)
    if (
        not opens
        or len(words) < 2
        or any(phrase.head not in ("people", "much") for phrase in noun_phrases(asked, vectors))
    ):
        return asked
    named = next(iter(noun_phrases(question, vectors)), None)
    if (
        named is not None
        and _NEEDS_OBJECT.search(asked)
        and _NEEDS_OBJECT.search(question) is None
        and named.kind != "person"
    ):
        return appended(asked, named.definite)
    event = next((phrase for phrase in noun_phrases(question, vectors) if phrase.text.lower().startswith("the ")), None)
    if any(word.text in ("happened", "happens", "happen") for word in words):
        return asked if event is None else appended(asked, f"after {event.definite}")
    tail = _tail(question)
    has_auxiliary = any(word.text in AUXILIARIES for word in words)
    if tail and (tail.split()[0].lower() in PREPOSITIONS or not has_auxiliary):
        return appended(asked, tail)
    return asked


def with_more(asked: str, mentions: Sequence[Mention]) -> str:
    """ "Tell me more": about what is talked about most."""
    more = _MORE.fullmatch(asked)
    if more is None or not mentions:
        return asked
    return f"{more[1]} about {mentions[0].phrase.definite}"


def with_those(asked: str, turns: Sequence[Turn]) -> str:
    """A question about some of the things that one of the last questions asked for, with what they are."""
    of_those = (_of_those(asked, BESIDES.sub("", turn.question)) for turn in reversed(turns[-MAX_TURNS:]))
    return next((text for text in of_those if text is not None), asked)


def _of_those(asked: str, question: str) -> str | None:
    """ "Are there any in Beijing?", "Which is the largest?", "How many of them are foreign?": of what was asked for."""
    frame = read_question(question)
    things = asked_noun(frame.asks)
    if not things or not is_plural_noun(things.split()[-1].lower()):
        return None
    there = _ANY_OF_THEM.search(asked)
    if there is not None:
        return f"{asked[: there.end()]} {things}{asked[there.end() :]}"
    scope = f" {frame.rest}" if frame.rest.split()[:1] and frame.rest.split()[0].lower() in PREPOSITIONS else ""
    of_them = _OF_THEM.search(asked)
    if of_them is not None:
        return f"{asked[: of_them.start()]}of the {things}{scope}{asked[of_them.end() :]}"
    if re.search(r",| or ", asked):
        return None  # of what it names itself
    which = _WHICH_OF_THEM.match(asked) or (_HOW_MANY_OF_THEM.match(asked) if scope else None)
    if which is None:
        return None
    return f"{which[1]} of the {things}{scope} {asked[which.end() :]}"


def _tail(question: str) -> str:
    """What stands behind the verb, or from the first preposition on: "in the earthquake in Chile"."""
    rest = read_question(question).rest
    tokens = tokens_of(rest)
    verb = next((n for n, token in enumerate(tokens) if is_verb(tokens, n)), None)
    if verb == 0:
        return rest[tokens[0].span.end :].strip()
    preposition = next((token for token in tokens if token.lower in PREPOSITIONS), None)
    return "" if preposition is None else rest[preposition.span.start :]


def _may_be_group(mention: Mention) -> bool:
    kind = mention.phrase.kind
    return kind == "group" or mention.is_topic or (kind == "unknown" and " for " not in mention.phrase.text)


def with_besides(text: str, turns: Sequence[Turn], mentions: Sequence[Mention], vectors: WordVectors) -> str:
    """ "What else …?" with what was said already: "… besides machine learning?"."""
    if not turns or not _OTHER.search(text) or _SAID_BESIDES.search(text) or _is_new(text, mentions, vectors):
        return text
    end = _END.search(text)
    assert end is not None
    main = next((item.phrase for item in mentions), None)
    if _DOCUMENT.search(text):
        said = main.definite if main is not None else None
    else:
        said = _said(turns, vectors)
        is_vague = _OF_NOTE.search(text) is not None and not any(item.is_name for item in noun_phrases(text, vectors))
        if is_vague and main is not None:
            text = f"{text[: end.start()]} about {main.definite}{text[end.start() :]}"
            end = _END.search(text)
            assert end is not None
    if said is None or said.lower() in text.lower():
        return text
    return f"{text[: end.start()]} besides {said}{text[end.start() :]}"


def _is_new(text: str, mentions: Sequence[Mention], vectors: WordVectors) -> bool:
    """Whether it speaks of things that were not spoken of."""
    own = [phrase for phrase in noun_phrases(text, vectors) if not _OTHER.search(phrase.text) and phrase.span.start > 0]
    own = [phrase for phrase in own if len(phrase.bare) > 1 and _DOCUMENT.search(phrase.text) is None]
    spoken = {word.lower() for mention in mentions for word in mention.phrase.text.split()}
    return len(own) > 0 and not any(word.lower() in spoken for phrase in own for word in phrase.bare.split())


def _said(turns: Sequence[Turn], vectors: WordVectors) -> str | None:
    """The last answer, if it is short; else the names in it, or what it speaks of first."""
    answered = [turn for turn in turns if turn.is_answered]
    if not answered:
        return None
    answer = answered[-1].answer.split("(")[0].strip('.,;:"“” ')
    phrases = noun_phrases(answer, vectors)
    is_phrase = len(phrases) == 1 and phrases[0].span.start == 0 and phrases[0].span.end == len(answer)
    if is_phrase and len(answer.split()) <= MAX_BESIDES_WORDS:
        return answer
    names = [phrase.text for phrase in phrases if phrase.is_name]
    first = [phrase.text for phrase in phrases[:1] if not is_verb(tokens_of(phrase.text), 0)]
    return " and ".join(dict.fromkeys(names[:MAX_BESIDES_NAMES] or first)) or None
