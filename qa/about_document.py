"""Questions about a document itself: its headline, source, date, author, captions, and what it is about."""

from collections.abc import Sequence

from corpus.documents import Span
from corpus.library import StoredPassage
from qa.answers import AnswerFigure
from qa.drafts import Draft, Quoted
from qa.questions.question import DocumentPart


def about_document(part: DocumentPart, passages: Sequence[StoredPassage]) -> Draft:
    """passages: all of the document's, in order; at least one."""
    document, heading = passages[0].document, passages[0]
    match part:
        case "title":
            return _told(document.title, heading)
        case "source":
            return _told(document.source or document.url, heading, f"“{document.title}” does not name its source.")
        case "author":
            return _told(document.author, heading, f"“{document.title}” does not name its author.")
        case "caption":
            return _quoted([stored for stored in passages if stored.passage.kind == "caption"], document.title)
        case "topic":
            return _topic(passages)
        case "date":
            return _date(heading)


def _told(words: str | None, heading: StoredPassage, otherwise: str = "") -> Draft:
    if not words:
        return Draft(text=otherwise, confidence=0.0, reason="no_evidence")
    start = heading.document.text.find(words, heading.passage.span.start, heading.passage.span.end)
    spans = (Quoted(stored=heading, span=Span(start, start + len(words)), score=1.0),) if start >= 0 else ()
    return Draft(text=words, confidence=1.0, spans=spans)


def _date(heading: StoredPassage) -> Draft:
    document = heading.document
    if document.published is None:
        return Draft(text=f"“{document.title}” has no date.", confidence=0.0, reason="no_evidence")
    dates = [figure for figure in heading.figures if figure.value == document.published.isoformat()][:1]
    return Draft(
        text=document.published.isoformat(),
        confidence=1.0,
        figures=tuple(AnswerFigure(figure=figure, role="answer") for figure in dates),
        spans=tuple(Quoted(stored=heading, span=figure.span, score=1.0) for figure in dates),
    )


def _quoted(captions: Sequence[StoredPassage], title: str) -> Draft:
    if not captions:
        return Draft(text=f"“{title}” has no caption.", confidence=0.0, reason="no_evidence")
    spans = tuple(Quoted(stored=stored, span=stored.passage.span, score=1.0) for stored in captions)
    return Draft(text="; ".join(f"“{item.text}”" for item in spans), confidence=1.0, spans=spans)


def _topic(passages: Sequence[StoredPassage]) -> Draft:
    """The headline, and the first sentence of the story: that is where news says what it is about."""
    title = passages[0].document.title
    story = next((stored for stored in passages if stored.passage.kind == "paragraph"), None)
    if story is None or not story.passage.sentences:
        return _told(title, passages[0])
    opening = Quoted(stored=story, span=story.passage.sentences[0], score=1.0)
    headline = _told(title, passages[0]).spans
    return Draft(
        text=f"{title} — “{opening.text}”",
        confidence=1.0,
        spans=(opening, *headline),
        sentence=(story, opening.span),
    )
