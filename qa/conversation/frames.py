"""A question taken apart: what it asks for, its auxiliary and the rest, so that another can lean on its frame."""

import re
from dataclasses import dataclass

from qa.conversation.noun_phrases import AUXILIARIES, QUESTION_WORDS, is_verb, tokens_of

BESIDES = re.compile(r" besides [^?]*(?=\s*[?.!]*\s*$)")
MARKS = re.compile(r"[\s?.!]+$")

# "For how much?" asks nothing by itself.
MAX_BARE_ASKING = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A question taken apart: "How many firms" "are" "in Shanghai".

    asks: its question words with their noun, "" for one that yes or no answers. auxiliary: in lower case, "" if none.
    rest: what stands behind.
    """

    asks: str
    auxiliary: str
    rest: str


def read_question(text: str) -> Frame:
    """What is asked, the auxiliary behind it and the rest, without the closing mark."""
    body = MARKS.sub("", text)
    tokens = tokens_of(body)
    at = next((n for n, token in enumerate(tokens) if token.lower in AUXILIARIES or token.lower == "'s"), None)
    if at is None or (at and not any(token.lower in QUESTION_WORDS for token in tokens[:at])):
        verb = next((n for n in range(1, len(tokens)) if is_verb(tokens, n)), min(1, len(tokens) - 1))
        start = tokens[verb].span.start if tokens else 0
        return Frame(asks=body[:start].strip(), auxiliary="", rest=body[start:])
    token = tokens[at]
    auxiliary = "is" if token.lower == "'s" else token.lower
    return Frame(asks=body[: token.span.start].strip(), auxiliary=auxiliary, rest=body[token.span.end :].strip())


def is_whole(text: str) -> bool:
    """Whether it asks something by itself, as far as a few words can: "And difference?" does not."""
    tokens = tokens_of(MARKS.sub("", text))
    asks = any(token.lower in QUESTION_WORDS for token in tokens) and len(tokens) > MAX_BARE_ASKING
    is_open = tokens[-1:] and tokens[-1].lower in ("that", "this", "those", "these")
    return (
        len(tokens) > 2
        and not is_open
        and (
            asks or any(token.lower in AUXILIARIES or (n > 0 and is_verb(tokens, n)) for n, token in enumerate(tokens))
        )
    )


def asked_noun(asks: str) -> str:
    """ "AI firms" of "How many AI firms"; "" if no noun is asked for."""
    match = re.match(r"(?:.*\b)?(?:how many|how much|which|what)\s+(.+)", asks, re.IGNORECASE)
    return match[1] if match else ""


def appended(question: str, said: str) -> str:
    """The question with words at its end, before the closing mark."""
    end = MARKS.search(question)
    at = end.start() if end else len(question)
    return f"{question[:at]} {said}{question[at:] or '?'}"
