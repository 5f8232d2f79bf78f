"""The only JSON there is: answers, figures and documents as the command line, the API and the page show them."""

import hashlib
import math
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from corpus.documents import Document, Figure, Span, Value
from corpus.ledger import DocumentSource, Entry, Page
from corpus.versions import Version
from qa.answers import Answer, AnswerPassage, Revision
from qa.computing.computed import Computed
from qa.conversation.feedback import JudgedTurn, Judgement
from qa.conversation.kept import ConversationSummary
from qa.ledger.filtering import cursor_of
from qa.ledger.series import Series

Json = dict[str, Any]

# Of `judged_to_dict`, in the order of a table's columns.
JUDGED_FIELDS = (
    "given_at", "verdict", "comment", "question", "interpreted_as", "answered", "answer", "confidence",
    "conversation_id", "turn",
)  # fmt: skip

# Whole numbers are written out below this power of ten; a JSON number ends at 1.8 × 10³⁰⁸.
_MAX_POWER = 308


def answer_to_dict(answer: Answer) -> Json:
    """The Answer of the HTTP API: see README, "The answer"."""
    documents = {found.document.id: found.document for found in answer.passages}

    def page(document_id: str, span: Span) -> int | None:
        document = documents.get(document_id)
        return None if document is None else document.page(span.start)

    return {
        "question": answer.question,
        "interpreted_as": answer.interpreted_as,
        "conversation_id": answer.conversation_id,
        "turn": answer.turn,
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
                "page": page(span.document_id, span.span),
                "score": round(span.score, 4),
            }
            for span in answer.spans
        ],
        "figures": [
            figure_to_dict(item.figure) | {"page": page(item.figure.document_id, item.figure.span), "role": item.role}
            for item in answer.figures
        ]
        + ([] if answer.computed is None else [_computed_to_dict(answer.computed)]),
        "derivation": answer.derivation
        and {
            "expression": answer.derivation.expression,
            "operands": list(answer.derivation.operands),
            "rule": answer.derivation.rule,
        },
        "accounts": [
            {"document": _source_to_dict(item.document), "figures": list(item.figures), "agrees": item.agrees}
            for item in answer.accounts
        ],
        "revisions": [_revision_to_dict(item) for item in answer.revisions],
        "passages": [passage_to_dict(found) for found in answer.passages],
        "timings_ms": {
            "total": round(answer.timings.total, 2),
            "search": round(answer.timings.search, 2),
            "read": round(answer.timings.read, 2),
        },
    }


def _revision_to_dict(revision: Revision) -> Json:
    """Offsets are into the text of the replaced version, whose SHA-256 and id are told."""
    document, quote = revision.document, revision.quote
    return {
        "figure": revision.figure,
        "text": revision.line,
        "before": figure_to_dict(revision.before) | {"page": document.page(revision.before.span.start)},
        "quote": {
            "text": document.quote(quote),
            "document_id": document.id,
            "start": quote.start,
            "end": quote.end,
            "page": document.page(quote.start),
        },
        "version": _version_source(document, revision.replaced_at),
    }


def _version_source(document: Document, replaced_at: datetime) -> Json:
    return _source_to_dict(document) | {
        "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "added_at": document.added_at.isoformat(timespec="seconds"),
        "replaced_at": replaced_at.isoformat(timespec="seconds"),
    }


def version_to_dict(version: Version) -> Json:
    """A replaced version with its text, into which the offsets of its figures are."""
    return _version_source(version.document, version.replaced_at) | {
        "text": version.document.text,
        "figures": [
            figure_to_dict(figure) | {"page": version.document.page(figure.span.start)} for figure in version.figures
        ],
    }


def passage_to_dict(found: AnswerPassage) -> Json:
    """A passage of an answer, or one that was found for it and is not read yet."""
    document = found.document
    return {
        "id": found.passage.id,
        "kind": found.passage.kind,
        "document": _source_to_dict(document),
        "text": found.text,
        "start": found.passage.span.start,
        "end": found.passage.span.end,
        "page": document.page(found.passage.span.start),
        "score": round(found.score, 4),
        "highlights": [
            {"start": mark.span.start, "end": mark.span.end, "kind": mark.kind} for mark in found.highlights
        ],
    }


def figure_to_dict(figure: Figure) -> Json:
    """Values are JSON numbers, dates ISO 8601; `exact` keeps what a JSON number cannot. A field is one line here."""
    return {
        "id": figure.id,
        "document_id": figure.document_id,
        "passage_id": figure.passage_id,
        "text": figure.text,
        "start": figure.span.start,
        "end": figure.span.end,
        "kind": figure.kind,
        "value": None if figure.value is None else _value_to_json(figure.value),
        "low": None if figure.low is None else _value_to_json(figure.low),
        "high": None if figure.high is None else _value_to_json(figure.high),
        "exact": exact_text(figure),
        "unit": figure.unit,
        "concept": figure.concept,
        "subject": figure.subject,
        "per": figure.per,
        "qualifier": figure.qualifier,
        "change": figure.change,
        "as_of": figure.as_of.iso if figure.as_of else None,
        "nature": figure.nature,
        "resolved": figure.resolved,
        "equivalents": list(figure.equivalents),
        "rate": None if figure.rate is None else _value_to_json(figure.rate),
        "doubt": figure.doubt,
    }


def _computed_to_dict(computed: Computed) -> Json:
    """A figure that stands nowhere: it has no place, and what it was computed from is the derivation's."""
    return {
        "id": "derived",
        "document_id": None,
        "passage_id": None,
        "text": computed.text,
        "start": None,
        "end": None,
        "page": None,
        "kind": computed.kind,
        "value": None if computed.value is None else _value_to_json(computed.value),
        "low": None if computed.low is None else _value_to_json(computed.low),
        "high": None if computed.high is None else _value_to_json(computed.high),
        "exact": exact_text(computed),
        "unit": computed.unit,
        "concept": None,
        "subject": None,
        "per": computed.per,
        "qualifier": computed.qualifier,
        "change": computed.change,
        "as_of": None,
        "nature": "actual",
        "resolved": None,
        "equivalents": [],
        "rate": None,
        "doubt": None,
        "role": "derived",
    }


def exact_text(figure: Figure | Computed) -> str | None:
    """What JSON numbers cannot hold exactly, as "1/3", or for a range "1/3 to 1/2"; None where they can."""
    values = [value for value in (figure.value, figure.low, figure.high) if value is not None]
    return None if all(map(_is_exact, values)) else " to ".join(map(str, values))


def _is_exact(value: Value) -> bool:
    """Whether every reader of JSON gets the very value: many hold a number in 64 bits, and count to 2^53."""
    as_json = _value_to_json(value)
    if isinstance(value, str):
        return True
    if isinstance(value, Fraction) or isinstance(as_json, str):
        return False
    return abs(as_json) <= 2**53 if isinstance(as_json, int) else Decimal(repr(as_json)) == value


def _value_to_json(value: Value) -> int | float | str:
    """The nearest JSON number, in the fewest digits; as text what is too large or too small for any."""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal) and value.adjusted() < _MAX_POWER and value == value.to_integral_value():
        return int(value)
    try:
        number = float(value)
    except OverflowError:
        return str(value)
    return str(value) if math.isinf(number) or (number == 0 and value != 0) else number


def page_to_dict(page: Page) -> Json:
    """A page of the ledger; `next` is the cursor of the page that follows."""
    return {
        "figures": [entry_to_dict(entry) for entry in page.entries],
        "total": page.total,
        "next": cursor_of(page.next),
    }


def entry_to_dict(entry: Entry) -> Json:
    """A figure of the ledger with its document and the sentence it stands in."""
    return figure_to_dict(entry.figure) | {
        "document": _source_to_dict(entry.document),
        "quote": entry.quote,
        "page": entry.page,
    }


def series_to_dict(series: Series) -> Json:
    """A series with each of its points, where it stands; start and end are the first and the last day."""
    return {
        "concept": series.concept,
        "subject": series.subject,
        "kind": series.kind,
        "unit": series.unit,
        "per": series.per,
        "is_change": series.is_change,
        "points": [
            {
                "period": point.period.iso,
                "start": point.period.start.isoformat(),
                "end": (point.period.end - timedelta(days=1)).isoformat(),
                "figure": figure_to_dict(point.entry.figure),
                "document": _source_to_dict(point.entry.document),
                "quote": point.entry.quote,
                "page": point.entry.page,
            }
            for point in series.points
        ],
    }


def _source_to_dict(document: Document | DocumentSource) -> Json:
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "author": document.author,
        "published": document.published and document.published.isoformat(),
    }


def document_to_dict(document: Document, *, n_passages: int, n_figures: int) -> Json:
    """A document without its text, with what was made of it."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "author": document.author,
        "published": document.published and document.published.isoformat(),
        "media_type": document.media_type,
        "pages": len(document.pages) or None,
        "characters": len(document.text),
        "passages": n_passages,
        "figures": n_figures,
        "added_at": document.added_at.isoformat(timespec="seconds"),
    }


def conversation_to_dict(summary: ConversationSummary) -> Json:
    return {
        "id": summary.id,
        "title": summary.title,
        "started_at": summary.started_at.isoformat(),
        "changed_at": summary.changed_at.isoformat(),
        "turns": summary.n_turns,
    }


def judgement_to_dict(judgement: Judgement) -> Json:
    return {
        "verdict": judgement.verdict,
        "comment": judgement.comment,
        "given_at": judgement.given_at.isoformat(),
    }


def judged_to_dict(judged: JudgedTurn) -> Json:
    """A judgement with its question and answer; turn: its place in the conversation, from 0."""
    return judgement_to_dict(judged.judgement) | {
        "question": judged.question,
        "interpreted_as": judged.interpreted_as,
        "answered": judged.answered,
        "answer": judged.answer,
        "confidence": judged.confidence,
        "conversation_id": judged.conversation_id,
        "turn": judged.ordinal,
    }
