"""Documents that a question names: "according to the Harbour Post", "in the article 'Ships of Lund'".

Words that name no document of the library are left to the question: "according to the ministry" is asked of all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.library import DocumentTitle
from qa.questions.words import split_words

_THING = r"(?:article|story|report|document|page|piece|text|post|paper|news item|file)"
_NAMED = r"(?P<name>[^,;?!]{2,200})"
_FORMS = (
    re.compile(rf"[,;]?\s*\b(?:according to|as told (?:by|in)|as reported (?:by|in))\s+{_NAMED}", re.IGNORECASE),
    re.compile(
        rf"[,;]?\s*\b(?:in|from|by|of)\s+the\s+{_THING}\s+(?:called|titled|named|headed|entitled|on|about|from|of)?\s*{_NAMED}",
        re.IGNORECASE,
    ),
    re.compile(rf"[,;]?\s*\b(?:in|from|by)\s+(?P<name>(?:the\s+)?[^,;?!]{{2,200}}?)\s+{_THING}\b", re.IGNORECASE),
)
_EMPTY = frozenset(
    "the a an this that of on in about from by and article story report document page piece text post paper item file "
    "news called titled named headed entitled".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDocuments:
    """question: without the words that name the documents. ids: of those named; None where none is."""

    question: str
    ids: tuple[str, ...] | None


def names_a_document(question: str) -> bool:
    """Whether it has words that may name one, so that the titles are worth looking at."""
    return any(form.search(question) is not None for form in _FORMS)


def asked_documents(question: str, titles: Sequence[DocumentTitle]) -> AskedDocuments:
    """The documents that a question names by words of their title, or by their source, and the rest of the question.

    All words of the name have to stand in the title, or in the source; among several documents that have them, those of
    the fewest other words are meant, and all of one source are.
    """
    for form in _FORMS:
        match = form.search(question)
        if match is None:
            continue
        named = _stems(match["name"])
        if not named:
            continue
        ids = _by_source(named, titles) or _by_title(named, titles)
        if ids:
            rest = " ".join(f"{question[: match.start()]} {question[match.end() :]}".split())
            rest = re.sub(r"^[,;\s]+|\s+(?=[?!.,;])", "", rest)
            if len(split_words(rest)) > 1:
                return AskedDocuments(question=rest[:1].upper() + rest[1:], ids=ids)
    return AskedDocuments(question=question, ids=None)


def _by_title(named: frozenset[str], titles: Sequence[DocumentTitle]) -> tuple[str, ...]:
    # One common word is no name: "according to the company" of an article on a company.
    found = [(len(stems - named), item.id) for item in titles if named <= (stems := _stems(item.title))]
    if not found or (len(named) == 1 and min(found)[0] > 0):
        return ()
    return tuple(id for others, id in found if others == min(found)[0])


def _by_source(named: frozenset[str], titles: Sequence[DocumentTitle]) -> tuple[str, ...]:
    return tuple(
        item.id for item in titles if named == _stems(item.source) or named == _stems(item.source, parts=False)
    )


# The titles of a library are the same from one question to the next, and take a tenth of a second for ten thousand.
@lru_cache(maxsize=50_000)
def _stems(text: str, *, parts: bool = True) -> frozenset[str]:
    """The telling words of a name; parts: whether those of an address ("post.example") are told apart."""
    if not parts:
        return frozenset(text.lower().split())
    return frozenset(word.stem for word in split_words(text) if word.text.lower() not in _EMPTY)
