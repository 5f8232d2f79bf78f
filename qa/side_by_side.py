"""Several documents on the same figure: how many say so, or what each says, side by side."""

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus.documents import Document, Figure
from qa import wording
from qa.agreement import Accounts, say_the_same
from qa.answers import Account, AnswerFigure
from qa.drafts import Draft, Quoted
from qa.questions.question import Question
from qa.reading.candidates import Candidate
from qa.reading.finding import Found

_PRESENT = re.compile(r"\b(?:is|are|does|do|has|have|now|currently|today|latest|current|newest)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|did|had|been)\b", re.IGNORECASE)


def with_accounts(draft: Draft, found: Found, best: Candidate) -> Draft:
    """The draft with what other documents say of its figure."""
    others = found.others
    further = (*others.agreeing, *others.conflicting)
    if not further:
        return draft
    own = tuple(item.figure.id for item in draft.figures if item.role == "answer")
    told = [Account(document=best.passage.stored.document, figures=own, agrees=True)]
    told += [
        Account(document=item.passage.stored.document, figures=(item.figures[0].id,), agrees=item in others.agreeing)
        for item in further
    ]
    draft = replace(
        draft,
        figures=(*draft.figures, *(AnswerFigure(figure=item.figures[0], role="answer") for item in further)),
        spans=(*draft.spans, *(_quoted(item, found.confidence) for item in further)),
        accounts=tuple(told),
    )
    if not others.conflicting:
        return replace(draft, text=f"{draft.text} ({wording.counted(len(told), 'document')} say so)")
    sides = _sides(draft.text, best, others)
    if asks_for_the_present(found.question):
        sides.sort(key=lambda side: max(map(_date, side.documents)), reverse=True)
    return replace(draft, text="The documents differ: " + "; ".join(map(_told, sides)))


@dataclass(frozen=True, slots=True)
class _Side:
    """What is said, and by which documents."""

    text: str
    figure: Figure
    documents: list[Document]


def _sides(text: str, best: Candidate, others: Accounts) -> list[_Side]:
    """One for each number, that of the answer first."""
    sides = [_Side(text, best.figures[0], [item.passage.stored.document for item in (best, *others.agreeing)])]
    for item in others.conflicting:
        figure, document = item.figures[0], item.passage.stored.document
        same = next((side for side in sides[1:] if say_the_same(side.figure, figure)), None)
        if same is not None:
            same.documents.append(document)
        else:
            sides.append(_Side(wording.figure_phrase(figure, document), figure, [document]))
    return sides


def _told(side: _Side) -> str:
    documents = sorted(side.documents, key=_date, reverse=True)
    sources = [f"{item.title}, {item.published.isoformat()}" if item.published else item.title for item in documents]
    return f"{side.text} ({'; '.join(sources)})"


def _date(document: Document) -> date:
    return document.published or date.min


def asks_for_the_present(question: Question) -> bool:
    """Whether a question without a time asks for how it is now."""
    if question.periods:
        return False
    return _PRESENT.search(question.text) is not None and _PAST.search(question.text) is None


def _quoted(item: Candidate, confidence: float) -> Quoted:
    return Quoted(stored=item.passage.stored, span=item.figures[0].span, score=confidence)
