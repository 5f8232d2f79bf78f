"""The only JSON there is: answers, figures and documents as the command line, the API and the page show them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from corpus.documents import Document, Figure, Value
from qa.answers import Answer, AnswerPassage

Json = dict[str, Any]


def answer_to_dict(answer: Answer) -> Json:
    """The Answer of the HTTP API: see README, "The answer"."""
    return {
        "question": answer.question,
        "interpreted_as": answer.interpreted_as,
        "conversation_id": answer.conversation_id,
        "answered": answer.answered,
        "answer": answer.text,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "spans": [
            {
                "text": span.text,
                "passage_id": span.passage_id,
                "document_id": span.document_id,
                "start": span.span.start,
                "end": span.span.end,
                "score": round(span.score, 4),
            }
            for span in answer.spans
        ],
        "figures": [figure_to_dict(item.figure) | {"role": item.role} for item in answer.figures],
        "derivation": answer.derivation
        and {
            "expression": answer.derivation.expression,
            "operands": list(answer.derivation.operands),
            "rule": answer.derivation.rule,
        },
        "passages": [_passage_to_dict(found) for found in answer.passages],
        "timings_ms": {
            "total": round(answer.timings.total, 2),
            "search": round(answer.timings.search, 2),
            "read": round(answer.timings.read, 2),
        },
    }


def _passage_to_dict(found: AnswerPassage) -> Json:
    document = found.document
    return {
        "id": found.passage.id,
        "kind": found.passage.kind,
        "document": {
            "id": document.id,
            "title": document.title,
            "source": document.source,
            "url": document.url,
            "published": document.published and document.published.isoformat(),
        },
        "text": found.text,
        "start": found.passage.span.start,
        "end": found.passage.span.end,
        "score": round(found.score, 4),
        "highlights": [
            {"start": mark.span.start, "end": mark.span.end, "kind": mark.kind} for mark in found.highlights
        ],
    }


def figure_to_dict(figure: Figure) -> Json:
    """Values are JSON numbers, dates ISO 8601; `exact` keeps what a JSON number cannot, as "1/3"."""
    return {
        "id": figure.id,
        "document_id": figure.document_id,
        "passage_id": figure.passage_id,
        "text": figure.text,
        "start": figure.span.start,
        "end": figure.span.end,
        "kind": figure.kind,
        "value": _value_to_json(figure.value),
        "low": _value_to_json(figure.low),
        "high": _value_to_json(figure.high),
        "exact": str(figure.value) if isinstance(figure.value, Fraction) else None,
        "unit": figure.unit,
        "concept": figure.concept,
        "qualifier": figure.qualifier,
        "change": figure.change,
        "as_of": figure.as_of.iso if figure.as_of else None,
        "nature": figure.nature,
        "resolved": figure.resolved,
        "equivalents": list(figure.equivalents),
    }


def _value_to_json(value: Value | None) -> int | float | str | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return float(value) if isinstance(value, Fraction) else value


def document_to_dict(document: Document, *, n_passages: int, n_figures: int) -> Json:
    """A document without its text, with what was made of it."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "published": document.published and document.published.isoformat(),
        "media_type": document.media_type,
        "characters": len(document.text),
        "passages": n_passages,
        "figures": n_figures,
        "added_at": document.added_at.isoformat(timespec="seconds"),
    }
