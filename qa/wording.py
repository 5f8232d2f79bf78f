"""The sentences a person reads: figures with what they count, in the document's words, and why there is no answer."""

from collections.abc import Iterable, Sequence

from corpus.documents import Document, Figure, Span
from qa.answers import Reason
from qa.questions.words import Word

# A figure and what it counts are quoted as one piece if no more than this stands between them ("of the").
_MAX_GAP = 12
# Money and measures are whole without it; what they measure mostly stands before them.
_COUNTING = frozenset({"count", "percent", "fraction", "ratio", "ordinal"})


def figure_phrase(figure: Figure, document: Document, equivalents: Iterable[Figure] = ()) -> str:
    """The figure as it stands, with what it counts if that stands right behind it, and the same amount otherwise said.

    "1,000 companies with AI as its core business"; "about 70 billion yuan ($10.16 billion)";
    "Aug 29 to 31 (2019-08-29 to 2019-08-31)".
    """
    phrase = document.quote(phrase_span(figure, document))
    others = ", ".join(other.text for other in equivalents)
    if figure.kind == "date" and figure.as_of is not None:
        others = f"{figure.low} to {figure.high}" if figure.low is not None else str(figure.value)
        others = "" if others in phrase else others
    return f"{phrase} ({others})" if others else phrase


def phrase_span(figure: Figure, document: Document) -> Span:
    """The figure's span, drawn out over what it counts where that follows directly in the same sentence."""
    if not figure.concept or figure.kind not in _COUNTING:
        return figure.span
    start = document.text.find(figure.concept, figure.span.end, figure.span.end + _MAX_GAP + len(figure.concept))
    if start < 0 or "\n" in document.text[figure.span.end : start]:
        return figure.span
    return Span(figure.span.start, start + len(figure.concept))


def joined(phrases: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"; a semicolon parts phrases that hold commas themselves."""
    if len(phrases) <= 1:
        return "".join(phrases)
    comma = "; " if any("," in phrase and not phrase.replace(",", "").isdigit() for phrase in phrases) else ", "
    if comma == "; ":
        return comma.join(phrases)
    return f"{comma.join(phrases[:-1])} and {phrases[-1]}"


def abstention(reason: Reason, unknown: Sequence[Word], missing: Sequence[Word], years: Sequence[str]) -> str:
    """Why the documents do not answer, in one sentence.

    unknown: names of the question that no document mentions. missing: those that the nearest document does not.
    """
    match reason:
        case "entity_missing" if unknown:
            return f"These documents do not say: they do not mention {_listed(unknown)}."
        case "entity_missing":
            return f"These documents do not say it of {_listed(missing)}."
        case "period_missing":
            return f"These documents do not say it for {joined(years)}."
        case "not_a_question":
            return "Ask about something in the documents, for example how many, how much, when, who or why."
        case _:
            return "These documents do not say."


def _listed(words: Sequence[Word]) -> str:
    return joined([f"“{text}”" for text in dict.fromkeys(word.text for word in words)])


def counted(n: int, noun: str) -> str:
    """'1 document', '1,204 documents'."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
