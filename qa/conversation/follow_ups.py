"""Questions of a few words, made whole with the question before them: "And by 2020?", "What about Beijing?", "Why?".

The earlier question lends its frame. A time takes the place of its time, a place that of its place, a unit that of its
unit, and anything else that of what lies nearest to it in meaning; question words take the place of question words.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.documents import Span
from qa.conversation.frames import BESIDES, MARKS, Frame, appended, asked_noun, is_whole, read_question
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
from qa.conversation.places import with_place
from qa.conversation.superlatives import has_superlative, with_superlative
from qa.conversation.times import with_time
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
    r"^\s*(?:(?:and|but|so|or|ok|okay|well|then|also|now|right|yes|no|thanks|thank you|great|cool|hm+|i see|"
    r"please|sorry|what about|how about|what of|and what about|and for|what is about|same for|"
    r"the same for|same question for|do the same for|just|only)\b[ ,.!:]*)+(?=\S)",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(r"\s*(?:so|and|but) (?:what|who cares)\s*[?.!]*\s*", re.IGNORECASE)
_WHOSE = re.compile(r"^what(?:['’]?s| is| was| are| were) (?=(?:the )?[\w.]+(?: [\w.]+)?['’]s?$)", re.IGNORECASE)
_TRAIL = re.compile(
    r"(?<!since)(?<!until)(?<!before)(?<!after)[ ,]+(?:then|though|too|as well|please|specifically|alone|instead)$",
    re.IGNORECASE,
)
_WHERE = frozenset("in at near from within".split())
_OWNED = re.compile(r"(?:his|her|their|its)\b|.*['’]s? ", re.IGNORECASE)
_PRONOUN_OWNS = re.compile(r"(?:his|her|its|their) ", re.IGNORECASE)
_IN_UNIT = re.compile(r"^(?:and )?(?:in|into|as an?) ", re.IGNORECASE)

_ADVERBS = (
    r"(?:when|where|why|how come|how so|why so(?: (?:many|much|few|little|high|low|big))?|why not|"
    r"how|how long|how often|how far|how old|how soon|since when|"
    r"until when|from where|where exactly|when exactly|"
    r"by how (?:much|many|far)|for how (?:much|many|long)|by what percentage|"
    r"(?:according to|by|with|for|to|from|against|at|of|in|on) (?:whom|who|what|which)(?: [\w'’-]+){0,3}?|"
    r"(?:what|which) (?:year|date|day|month|time|century|decade|season))"
)
_PLAIN = {"how come": "why", "how so": "how"}
_ELSE_ONLY = re.compile(
    r"^(what|who|where|when|anything|anyone|anybody|something|someone) (?:else|more)$", re.IGNORECASE
)
_WHO_OR_WHAT = {"anything": "What", "something": "What", "anyone": "Who", "anybody": "Who", "someone": "Who"}
_OTHERS = (
    r"(?:who|whom|what|which|which ones?|what ones?|how many|how much|(?:how many|how much|which|what kind of|"
    r"what sort of|what type of|what|any) (?!is\b|was\b|are\b|were\b|about\b)[\w'’-]+(?: [\w'’-]+){0,2}?)"
)
_THAT = r"(?: (?:is|was|are|were) (?:that|this|so)| (?:did|does|would|do) (?:that|this)(?: (?:happen|occur|be))?)"
# "How long was that?" is of the thing, and of no more that is said of it.
_MEASURES_THAT = re.compile(r"how (?:long|far|old|often|soon) (?:is|was|are|were) (?:that|this)\b", re.IGNORECASE)
_ADVERB_ONLY = re.compile(rf"^({_ADVERBS}){_THAT}?$", re.IGNORECASE)
_OTHER_ONLY = re.compile(rf"^({_OTHERS})$", re.IGNORECASE)
_PAST = re.compile(
    r"(?:\w+ed|won|went|came|took|made|got|gave|said|saw|knew|found|left|began|held|wrote|met|ran|paid|led|grew|lost|"
    r"fell|sent|built|drew|broke|spent|rose|drove|bought|chose|fought|taught|sold|caught|threw|sang|shot|became|bore|wore)\b"
)


def completed(asked: str, turns: Sequence[Turn], vectors: WordVectors) -> str | None:
    """The fragment made whole with the last turn's question; None if it is no fragment, or finds no place there."""
    if not turns or len(asked.split()) > MAX_FRAGMENT_WORDS or _SMALL_TALK.fullmatch(asked):
        return None
    lead = _LEAD.match(asked)
    said = MARKS.sub("", asked[lead.end() if lead else 0 :]).strip(" ,")
    said = re.sub(r"^(?:those|the ones?|that) (?=(?:in|at|of|from|for) )", "", said, flags=re.IGNORECASE)
    said = _WHOSE.sub("", _TRAIL.sub("", said))
    if not said:
        return None
    # What finds no place in the last question may in the one before: "and the first one?"
    whole = [turn for turn in turns if is_whole(turn.question)]
    for turn in reversed(whole[-MAX_TURNS:] if lead else whole[-1:]):
        last = replace(turn, question=without_lead(BESIDES.sub("", turn.question)))
        found = _completed(said, last, vectors, is_led=lead is not None)
        if found is not None:
            return found
    return None


def without_lead(question: str) -> str:
    """ "Who opened it?" of "And who opened it?"."""
    lead = re.match(r"(?:(?:and|but|so|ok|okay|well|then|also)\b[ ,]*)+(?=\w)", question, re.IGNORECASE)
    return question if lead is None else question[lead.end()].upper() + question[lead.end() + 1 :]


def _completed(said: str, last: Turn, vectors: WordVectors, *, is_led: bool) -> str | None:
    adverb, more = _ADVERB_ONLY.match(said), _ELSE_ONLY.match(said)
    if adverb is not None and not _MEASURES_THAT.match(said):
        asks = "why" if adverb[1].lower().startswith("why so") else adverb[1]
        return _asked_anew(_PLAIN.get(asks.lower(), asks), last)
    if more is not None:
        frame = read_question(last.question)
        asks = _WHO_OR_WHAT.get(more[1].lower(), more[1].capitalize())
        is_same = frame.asks.lower().startswith(asks.lower())
        return f"{asks} else {frame.auxiliary} {frame.rest}?".replace("  ", " ") if is_same else None
    found = (
        with_time(said, last.question)
        or with_superlative(said, last.question, vectors)
        or _with_unit(said, last.question)
        or _with_asked(said, last, vectors)
    )
    if found is None and _has_no_verb(said):
        found = with_place(said, last.question, vectors) or _with_phrase(said, last.question, vectors, is_led=is_led)
    return found


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


def _with_unit(said: str, question: str) -> str | None:
    text = said if _IN_UNIT.match(said) else f"in {said}"
    unit = read_asked_unit(text)
    if unit is None or len(said.split()) > 4 or unit.span.end < len(text):
        return None
    there = read_asked_unit(question)
    if there is not None:
        wanted = text[unit.span.start : unit.span.end]
        wanted = re.sub(r"^(?:in|as an?) ", "", wanted)
        if said.lower().startswith("as "):
            return appended(re.sub(r" (?:in|into)$", "", question[: there.span.start].rstrip()), said)
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
    if asks.lower() == "how much" and not noun and not re.search(r"\bhow\b", frame.asks, re.IGNORECASE):
        return _amount_asked(last, frame)
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


def _amount_asked(last: Turn, frame: Frame) -> str | None:
    """ "How much?" after "Did sales rise?" or "Which airline earned the most?"."""
    if not frame.asks:
        return f"How much {frame.auxiliary} {frame.rest}?"
    answer = _lent(last)
    if frame.auxiliary or not answer:
        return None
    rest = re.sub(r" the (?:most|least)\b", "", frame.rest)
    return f"How much {'was' if _PAST.match(frame.rest) else 'is'} it that {answer} {rest}?"


def _is_noun(text: str, vectors: WordVectors) -> bool:
    if is_verb(tokens_of(text), 0):
        return False
    phrases = noun_phrases(f"of {text}", vectors)
    return len(phrases) == 1 and phrases[0].text == text


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
    said = re.sub(r"['’]s$", "", said).strip()
    if not said:
        return None
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
    text, start, end = _kept_around(new, text, question, start, end, vectors)
    before = question[:start].split()
    if preposition and before and before[-1].lower() in PREPOSITIONS:
        start = question[:start].rstrip().rfind(" ") + 1
        text = said
    return f"{question[:start]}{text}{question[end:]}"


def _kept_around(
    new: Phrase, text: str, question: str, start: int, end: int, vectors: WordVectors
) -> tuple[str, int, int]:
    """What is put in, and where, so that what the replaced phrase says besides is kept.

    "Youth unemployment" for "the lowest unemployment in Spain" keeps "lowest" and "in Spain"; "his wife" for "Ann Lee"
    is hers.
    """
    old = question[start:end]
    owner = _PRONOUN_OWNS.match(text)
    if owner is not None and old[:1].isupper():
        name = re.split(r"['’]s ", old, maxsplit=1)[0]
        return f"{name}'s {text[owner.end() :]}", start, end
    # A word that is not known is most likely a name.
    words = [token.lower for token in tokens_of(text) if token.text.isalpha()]
    if new.is_name or any(word not in vectors.rows or vectors.looks_like_name(word) for word in words):
        return text, start, end
    complement = re.search(r"(?<=\w) (?:of|in|for|at) ", old)
    if complement is not None and not _OWNED.match(text) and re.search(r" (?:of|in|for|at) ", text) is None:
        end = start + complement.start()
    grade = has_superlative(old)
    if grade is not None and grade.start() <= len("the ") and has_superlative(text) is None:
        return re.sub(r"^the ", "", text), start + grade.end() + 1, end
    return text, start, end


def _like(new: Phrase, question: str, vectors: WordVectors, preposition: str) -> tuple[int, int] | None:
    """Where the phrase, or the name in one, stands that the new one replaces."""
    best: tuple[float, int, int] | None = None
    for start, end, phrase in _slots(question, vectors):
        is_owner = question[end : end + 2] in ("'s", "’s")
        if phrase.text.lower() == new.text.lower() or (is_owner and _PRONOUN_OWNS.match(new.text)):
            continue
        is_same = not preposition or phrase.before == preposition
        is_other = not new.is_name or (preposition in _WHERE and phrase.before not in PREPOSITIONS)
        if not is_same and phrase.kind != "place" and is_other:
            continue
        score = _likeness(new, phrase, vectors)
        if preposition and phrase.before == preposition:
            # A word that is not known is most likely a name.
            is_where = new.kind == "place" or new.text.startswith("the ") or new.head.split()[-1] not in vectors.rows
            score += 0.4 if is_where else 0.3
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
        within = re.search(r" (in|at|for) (?P<inner>(?:the )?[a-z][\w ]*)$", phrase.text)
        if within is not None:
            found = noun_phrases(f"{within[1]} {within['inner']}", vectors)
            if len(found) == 1 and found[0].text == within["inner"]:
                slots.append((phrase.span.start + within.start("inner"), phrase.span.end, found[0]))
        for match in re.finditer(r"[A-Z][\w-]*(?: [A-Z][\w-]*)*(?=['’]s\b|$)", phrase.text):
            inner = noun_phrases(f"of {match.group()}", vectors)
            if len(inner) == 1:
                start = phrase.span.start + match.start()
                slots.append((start, start + len(match.group()), inner[0]))
    return slots


def _likeness(new: Phrase, other: Phrase, vectors: WordVectors) -> float:
    if other.is_name and _OWNED.match(new.text) and new.kind == "person":
        is_somebody = other.kind == "person" or (other.kind == "unknown" and other.before in AUXILIARIES)
        return 0.6 if is_somebody else 0.0
    if other.is_name and re.match(r"(?:its|their)\b", new.text, re.IGNORECASE):
        return 0.32 if other.kind != "person" else 0.0
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
