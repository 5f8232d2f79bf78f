"""Questions of a few words, made whole with the question before them: "And by 2020?", "What about Beijing?", "Why?".

The earlier question lends its frame. A time takes the place of its time, a place that of its place, a unit that of its
unit, and anything else that of what lies nearest to it in meaning; question words take the place of question words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import Span
from qa.conversation.noun_phrases import (
    AUXILIARIES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
    Phrase,
    is_verb,
    noun_phrases,
    tokens_of,
)
from qa.conversation.turns import Turn
from qa.questions.units import read_asked_unit
from qa.questions.words import SCALE, WordVectors

MAX_FRAGMENT_WORDS = 8
MAX_BARE_WORDS = 3
MAX_LENT_WORDS = 8
MAX_TURNS = 3
# A noun takes the place of one that it lies this near to; nearer than most unrelated words (UNRELATED of words.py).
NEAR = 0.3

_LEAD = re.compile(
    r"^\s*(?:(?:and|but|so|or|ok|okay|well|then|also|now|what about|how about|what of|and what about|and for|"
    r"what is about|tell me about|same for|the same for)\b[ ,:]*)+(?=\S)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^\s*(?:(?:and|but|so|ok|okay|well)[ ,]+)?(?:what|how) (?:about|of)\b", re.IGNORECASE)
_MONTHS = "|".join(sorted(FULL_MONTHS.keys() | SHORT_MONTHS.keys(), key=len, reverse=True))
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?:the )?(?:end|start|beginning|middle|close) of )?(?:"
    rf"(?:{_MONTHS})\b\.?(?: {_DAY}\b(?!\d))?(?: to {_DAY}\b)?(?:,? (?:of )?(?:1[5-9]|20)\d\d\b)?|{_DAY} (?:of )?"
    rf"(?:{_MONTHS})\b(?:,? (?:1[5-9]|20)\d\d\b)?|"
    r"(?:the )?(?:1[5-9]|20)\d0['’]?s\b|(?:the year )?(?<![\d.,$€£¥])(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4})?\b(?![.,]?\d)|"
    r"(?:last|this|next|the (?:last|next|following|previous)) (?:year|month|week|quarter|summer|winter|spring|autumn|"
    r"century|decade)\b|(?:today|yesterday|tomorrow|now|nowadays)\b(?=\s*(?:$|[?.!,])))"
)
_WHEN = r"(?:(?:at|by|in|on|since|during|before|after|until|till|from|around|for|as of)\s+)?"
_TIME = re.compile(rf"\b({_WHEN})({_DATE})", re.IGNORECASE)
_MARKS = re.compile(r"[\s?.!]+$")
_IN_UNIT = re.compile(r"^(?:and )?(?:in|into|as an?) ", re.IGNORECASE)

BESIDES = re.compile(r" besides [^?]*(?=\s*[?.!]*\s*$)")

_ADVERBS = (
    r"(?:when|where|why|how come|how so|why so|why not|how|how long|how often|how far|how old|how soon|since when|"
    r"until when|from where|where exactly|when exactly|"
    r"(?:by|with|for|to|from|against|at|of|in|on) (?:whom|who|what|which)(?: [\w'’-]+){0,3}?|"
    r"(?:what|which) (?:year|date|day|month|time|century|decade|season))"
)
_PLAIN = {"how come": "why", "how so": "how", "why so": "why"}
_ELSE_ONLY = re.compile(
    r"^(what|who|where|when|anything|anyone|anybody|something|someone) (?:else|more)$", re.IGNORECASE
)
_WHO_OR_WHAT = {"anything": "What", "something": "What", "anyone": "Who", "anybody": "Who", "someone": "Who"}
_OTHERS = (
    r"(?:who|whom|what|which|which ones?|what ones?|how many|how much|(?:how many|how much|which|what kind of|"
    r"what sort of|what type of|what|any) (?!is\b|was\b|are\b|were\b|about\b)[\w'’-]+(?: [\w'’-]+){0,2}?)"
)
_THAT = r"(?: (?:is|was|are|were) (?:that|this|so)| (?:did|does|would|do) (?:that|this)(?: (?:happen|occur|be))?)"
_ADVERB_ONLY = re.compile(rf"^({_ADVERBS}){_THAT}?$", re.IGNORECASE)
_OTHER_ONLY = re.compile(rf"^({_OTHERS})$", re.IGNORECASE)
_PAST = re.compile(
    r"(?:\w+ed|won|went|came|took|made|got|gave|said|saw|knew|found|left|began|held|wrote|met|ran|paid|led|grew|lost|"
    r"fell|sent|built|drew|broke|spent|rose|drove|bought|chose|fought|taught|sold|caught|threw|sang|shot|became|bore|wore)\b"
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth last next previous former latter".split()
_ORDINAL = re.compile(rf"\b(?:{'|'.join(_ORDINALS)})\b", re.IGNORECASE)
_ORDINAL_ONLY = re.compile(rf"(?:the )?({'|'.join(_ORDINALS)})(?: ones?)?", re.IGNORECASE)
_ASKED_TIME = re.compile(r"(?:how many|how much|who|what|which)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A question taken apart: "How many firms" "are" "in Shanghai".

    asks: its question words with their noun, "" for one that yes or no answers. auxiliary: in lower case, "" if none.
    rest: what stands behind.
    """

    asks: str
    auxiliary: str
    rest: str


_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_MONTH_ALONE = re.compile(rf"\b(?:{'|'.join(FULL_MONTHS)})\s*$", re.IGNORECASE)


def completed(asked: str, turns: Sequence[Turn], vectors: WordVectors) -> str | None:
    """The fragment made whole with the last turn's question; None if it is no fragment, or finds no place there."""
    if not turns or len(asked.split()) > MAX_FRAGMENT_WORDS:
        return None
    lead = _LEAD.match(asked)
    said = _MARKS.sub("", asked[lead.end() if lead else 0 :]).strip(" ,")
    if not said:
        return None
    # What finds no place in the last question may in the one before: "and the first one?"
    for turn in reversed(turns[-MAX_TURNS:] if lead else turns[-1:]):
        last = replace(turn, question=BESIDES.sub("", turn.question))
        found = _completed(said, last, vectors, is_led=lead is not None)
        if found is not None:
            return found
    return None


def _completed(said: str, last: Turn, vectors: WordVectors, *, is_led: bool) -> str | None:
    adverb, more = _ADVERB_ONLY.match(said), _ELSE_ONLY.match(said)
    if adverb is not None:
        return _asked_anew(_PLAIN.get(adverb[1].lower(), adverb[1]), last)
    if more is not None:
        frame = read_question(last.question)
        asks = _WHO_OR_WHAT.get(more[1].lower(), more[1].capitalize())
        is_same = frame.asks.lower().startswith(asks.lower())
        return f"{asks} else {frame.auxiliary} {frame.rest}?".replace("  ", " ") if is_same else None
    found = _with_time(said, last.question) or _with_unit(said, last.question) or _with_asked(said, last, vectors)
    if found is None and _has_no_verb(said):
        found = _with_phrase(said, last.question, vectors, is_led=is_led)
    return found


def times_in(text: str) -> list[Span]:
    """Where the times stand, each with the preposition before it: "by 2020", "at the end of 2018"."""
    return [Span(*match.span()) for match in _TIME.finditer(text)]


def read_question(text: str) -> Frame:
    """What is asked, the auxiliary behind it and the rest, without the closing mark."""
    body = _MARKS.sub("", text)
    tokens = tokens_of(body)
    at = next((n for n, token in enumerate(tokens) if token.lower in AUXILIARIES or token.lower == "'s"), None)
    if at is None or (at and not any(token.lower in QUESTION_WORDS for token in tokens[:at])):
        verb = next((n for n in range(1, len(tokens)) if is_verb(tokens, n)), min(1, len(tokens) - 1))
        start = tokens[verb].span.start if tokens else 0
        return Frame(asks=body[:start].strip(), auxiliary="", rest=body[start:])
    token = tokens[at]
    auxiliary = "is" if token.lower == "'s" else token.lower
    return Frame(asks=body[: token.span.start].strip(), auxiliary=auxiliary, rest=body[token.span.end :].strip())


def _has_no_verb(said: str) -> bool:
    tokens = tokens_of(said)
    return not any(token.lower in AUXILIARIES or token.lower in QUESTION_WORDS for token in tokens)


def _asked_anew(asks: str, last: Turn) -> str:
    """When, where or why what the earlier question says is so."""
    asks = asks[0].upper() + asks[1:]
    frame = read_question(last.question)
    frame = replace(frame, asks=re.sub(r"\s+(?:else|other|more)$", "", frame.asks, flags=re.IGNORECASE))
    lowered = frame.asks.lower()
    answer = _lent(last)
    counted = re.match(r"(?:.*\b)?how (many|much)\b\s*(.*)", frame.asks, re.IGNORECASE)
    what = answer
    if counted:
        what = f"so {counted[1].lower()} {counted[2]}".strip() if asks.lower() == "why" else counted[2]
    if not frame.auxiliary:
        named = re.match(r"(?:what|which)\s+(.+)", frame.asks, re.IGNORECASE)
        subject = what or (f"the {named[1]}" if named else "someone" if lowered == "who" else "something")
        verb = "was" if _PAST.match(frame.rest) else "is"
        return f"{asks} {verb} it that {subject} {frame.rest}?"
    is_adverb = not lowered or re.fullmatch(rf"(?:and |but )?(?:{_ADVERBS})", lowered) is not None
    if is_adverb and not re.search(r"\bhow (?:many|much)\b", lowered):
        return f"{asks} {frame.auxiliary} {frame.rest}?"
    named = re.match(r"(?:what|which)\s+(.+)", frame.asks, re.IGNORECASE)
    if not what and named:
        what = f"the {named[1]}"
    if frame.auxiliary in ("do", "does", "did") or _opens_with_subject(frame.rest):
        if frame.auxiliary in ("is", "was", "are", "were") and not counted:
            what = what if asks.lower() != "where" else ""
            return f"{asks} {frame.auxiliary} {what} {frame.rest}?".replace("  ", " ")
        return f"{asks} {frame.auxiliary} {_with_object(frame.rest, what)}?"
    return f"{asks} {frame.auxiliary} {what or 'it'} {frame.rest}?"


def _lent(last: Turn) -> str:
    """The answer, where it is short enough to stand in a question."""
    answer = last.answer.strip(" .,;:")
    return answer if last.is_answered and 0 < len(answer.split()) <= MAX_LENT_WORDS else ""


def _opens_with_subject(rest: str) -> bool:
    tokens = tokens_of(rest)
    return bool(tokens) and tokens[0].lower not in PREPOSITIONS and not is_verb(tokens, 0)


def _with_object(rest: str, what: str) -> str:
    """The object behind the verb."""
    if not what:
        return rest
    tokens = tokens_of(rest)
    verb = next((n for n in range(1, len(tokens)) if is_verb(tokens, n) or tokens[n].lower == "worth"), len(tokens) - 1)
    if verb < 0:
        return what
    end = tokens[verb].span.end
    return f"{rest[:end]} {what}{rest[end:]}"


def _with_time(said: str, question: str) -> str | None:
    ordinal, ordered = _ORDINAL_ONLY.fullmatch(said), _ORDINAL.search(question)
    if ordinal is not None and ordered is not None:
        return f"{question[: ordered.start()]}{ordinal[1].lower()}{question[ordered.end() :]}"
    asked = _ASKED_TIME.match(said)
    said = said[asked.end() :] if asked else said
    match = _TIME.fullmatch(said)
    if match is None:
        return None
    there = _TIME.search(question)
    if there is None:
        return appended(question, said if match[1] else f"in {said}" if said[:1].isdigit() else said)
    new = said if match[1] or not there[1] else f"{there[1]}{said}"
    year = _YEAR.search(there.group())
    if year is not None and _MONTH_ALONE.search(new) and not _YEAR.search(new):
        # The month of the same year, as long as no other is told.
        new = f"{new} {year.group()}"
    return f"{question[: there.start()]}{new}{question[there.end() :]}"


def _with_unit(said: str, question: str) -> str | None:
    text = said if _IN_UNIT.match(said) else f"in {said}"
    unit = read_asked_unit(text)
    if unit is None or len(said.split()) > 4 or unit.span.end < len(text):
        return None
    there = read_asked_unit(question)
    if there is not None:
        wanted = text[unit.span.start : unit.span.end]
        wanted = re.sub(r"^(?:in|as an?) ", "", wanted)
        if there.is_counted or question[: there.span.start].rstrip().lower().endswith((" in", " into")):
            return f"{question[: there.span.start]}{wanted}{question[there.span.end :]}"
    return appended(question, text)


def _with_asked(said: str, last: Turn, vectors: WordVectors) -> str | None:
    """ "How many?", "Which ones?", "Any sisters?" """
    match = _OTHER_ONLY.match(said)
    if match is None:
        return None
    words = said.split()
    size = (
        2 if words[0].lower() == "how" else 3 if len(words) > 1 and words[1].lower() in ("kind", "sort", "type") else 1
    )
    asks, noun = " ".join(words[:size]), " ".join(words[size:])
    if noun.lower() in ("one", "ones"):
        noun = ""
    if noun and not _is_noun(noun, vectors):
        return None
    frame = read_question(last.question)
    own = asked_noun(frame.asks)
    some = _indefinite(last.question, vectors)
    if asks.lower() == "any":
        if some is not None:
            return last.question[: some.span.start] + said.lower() + last.question[some.span.end :]
        return None
    asks = asks[0].upper() + asks[1:]
    if frame.asks and (own or not some):
        if not noun and not own:
            return (
                f"{asks} {frame.auxiliary} {frame.rest}?".replace("  ", " ")
                if asks.lower() in ("who", "what")
                else None
            )
        return f"{asks} {noun or own} {frame.auxiliary} {frame.rest}?".replace("  ", " ")
    if some is not None and (not noun or noun.split()[-1].lower() == some.head):
        rest = last.question[: some.span.start] + last.question[some.span.end :]
        frame = read_question(rest)
        asks = "Which" if asks.lower() in ("what", "who") and some.head not in PRONOUNS else asks
        wanted = "" if some.head in PRONOUNS else noun or some.bare
        return re.sub(r"\s+", " ", f"{asks} {wanted} {frame.auxiliary} {frame.rest}").strip() + "?"
    subject = next(iter(noun_phrases(last.question, vectors)), None)
    if noun and subject is not None:
        verb = "did" if frame.auxiliary in ("did", "was", "were", "had") else "does"
        return f"{asks} {noun} {verb} {subject.definite} have?"
    return None


def _is_noun(text: str, vectors: WordVectors) -> bool:
    if is_verb(tokens_of(text), 0):
        return False
    phrases = noun_phrases(f"of {text}", vectors)
    return len(phrases) == 1 and phrases[0].text == text


def asked_noun(asks: str) -> str:
    """ "AI firms" of "How many AI firms"; "" if no noun is asked for."""
    match = re.match(r"(?:.*\b)?(?:how many|how much|which|what)\s+(.+)", asks, re.IGNORECASE)
    return match[1] if match else ""


def _indefinite(question: str, vectors: WordVectors) -> Phrase | None:
    """ "any siblings" of what the question asks whether there are; "anyone" too."""
    for phrase in noun_phrases(question, vectors):
        if re.match(r"(?:any|some|a|an|other)\b", phrase.text, re.IGNORECASE):
            return phrase
    match = re.search(r"\b(?:any|some)(?:one|body|thing)\b", question, re.IGNORECASE)
    if match is not None:
        return Phrase(
            text=match.group(),
            span=Span(*match.span()),
            head="someone",
            kind="unknown",
            is_name=False,
            is_plural=False,
            before="",
        )
    plural = [phrase for phrase in noun_phrases(question, vectors)[1:] if phrase.is_plural and not phrase.is_name]
    return plural[-1] if plural and " " not in plural[-1].text else None


def _with_phrase(said: str, question: str, vectors: WordVectors, *, is_led: bool) -> str | None:
    """A noun phrase in the place of the one that it is like."""
    said = re.sub(r"['’]s$", "", said)
    first = said.split()[0].lower()
    preposition = first if first in PREPOSITIONS else ""
    text = said[len(preposition) :].strip() if preposition else said
    own = noun_phrases(f"of {text}", vectors)
    if len(own) != 1 or own[0].text != text or (not is_led and not preposition and len(text.split()) > MAX_BARE_WORDS):
        return None
    new = own[0]
    there = _like(new, question, vectors, preposition)
    if there is None:
        if preposition:
            return appended(question, said)
        return None
    start, end = there
    before = question[:start].split()
    if preposition and before and before[-1].lower() in PREPOSITIONS:
        start = question[:start].rstrip().rfind(" ") + 1
        text = said
    return f"{question[:start]}{text}{question[end:]}"


def _like(new: Phrase, question: str, vectors: WordVectors, preposition: str) -> tuple[int, int] | None:
    """Where the phrase, or the name in one, stands that the new one replaces."""
    best: tuple[float, int, int] | None = None
    for start, end, phrase in _slots(question, vectors):
        if phrase.text.lower() == new.text.lower():
            continue
        score = _likeness(new, phrase, vectors)
        if preposition and phrase.before == preposition:
            score += 0.3
        if score > NEAR and (best is None or score > best[0]):
            best = (score, start, end)
    return None if best is None else best[1:]


def _slots(question: str, vectors: WordVectors) -> list[tuple[int, int, Phrase]]:
    """Whole phrases, and the names that own or are part of one: "Shanghai" of "Shanghai's AI industry"."""
    slots = []
    for phrase in noun_phrases(question, vectors):
        slots.append((phrase.span.start, phrase.span.end, phrase))
        if phrase.is_name:
            continue
        for match in re.finditer(r"[A-Z][\w-]*(?: [A-Z][\w-]*)*(?=['’]s\b|$)", phrase.text):
            inner = noun_phrases(f"of {match.group()}", vectors)
            if len(inner) == 1:
                start = phrase.span.start + match.start()
                slots.append((start, start + len(match.group()), inner[0]))
    return slots


def _likeness(new: Phrase, other: Phrase, vectors: WordVectors) -> float:
    if new.is_name or other.is_name:
        if new.is_name != other.is_name:
            return 0.8 if new.kind == other.kind == "place" else 0.0
        if new.kind == other.kind:
            return 1.0
        return 0.5 if "unknown" in (new.kind, other.kind) else 0.35 if "place" not in (new.kind, other.kind) else 0.0
    if new.head == other.head:
        return 1.0
    rows = [vectors.rows.get(phrase.head.split()[-1]) for phrase in (new, other)]
    if rows[0] is None or rows[1] is None:
        return 0.2 + 0.15 * (new.is_plural == other.is_plural)
    left, right = (vectors.vectors[row].astype(np.float32) / SCALE for row in rows)
    return float(left @ right) + 0.1 * (new.is_plural == other.is_plural)


def appended(question: str, said: str) -> str:
    """The question with words at its end, before the closing mark."""
    end = _MARKS.search(question)
    at = end.start() if end else len(question)
    return f"{question[:at]} {said}{question[at:] or '?'}"
