"""The tools of the MCP server: each a function from an open library and arguments to a result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.errors import InputError
from corpus.listing import Listed, list_documents
from qa.answers import AnswerPassage
from qa.engine import DocumentSummary, Engine
from qa.ledger.filtering import read_filter, read_place
from qa.serialising import Json, answer_to_dict, document_to_dict, page_to_dict, passage_to_dict
from qa.wording import counted
from web import mcp_schemas as schemas
from web import mcp_text as text
from web.question_pool import IsWanted
from web.schemas import Request
from web.scopes import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """call: raises ArticleQAError. tell: its result as a person reads it. needs: what a key has to allow for it.

    keeps: whether it leaves anything behind.
    """

    name: schemas.ToolName
    title: str
    description: str
    arguments: type[Request]
    result: type[schemas.Result]
    call: Callable[[Engine, Any, IsWanted], schemas.Result]
    tell: Callable[[Any], str]
    needs: Scope
    keeps: bool = False


def ask(engine: Engine, wanted: schemas.AskArguments, is_wanted: IsWanted) -> schemas.Answered:
    """As POST /ask does it: kept in a conversation, whose id the answer tells."""
    answer = engine.converse(
        wanted.question,
        conversation_id=wanted.conversation_id or None,
        top_k=wanted.top_k,
        document_ids=wanted.document_ids or None,
        is_wanted=is_wanted,
    )
    told = answer_to_dict(answer)
    titles = _Titles(engine, {found.document.id: found.document.title for found in answer.passages})
    return schemas.Answered(
        question=told["question"],
        interpreted_as=told["interpreted_as"],
        answered=told["answered"],
        answer=told["answer"],
        reason=told["reason"],
        confidence=told["confidence"],
        figures=[schemas.AnswerFigure(**_of(schemas.AnswerFigure, titles.put(item))) for item in told["figures"]],
        calculation=told["derivation"] and schemas.Calculation(**told["derivation"]),
        quotes=[schemas.Quote(**_of(schemas.Quote, titles.put(item))) for item in told["spans"]],
        accounts=[
            schemas.Account(
                document_id=item["document"]["id"],
                title=item["document"]["title"],
                figures=item["figures"],
                agrees=item["agrees"],
            )
            for item in told["accounts"]
        ],
        revisions=[item["text"] for item in told["revisions"]],
        passages=[_passage(item) for item in told["passages"]],
        conversation_id=told["conversation_id"],
        turn=told["turn"],
    )


def search(engine: Engine, wanted: schemas.SearchArguments, is_wanted: IsWanted) -> schemas.Found:
    found = engine.search(wanted.question, top_k=wanted.top_k, document_ids=wanted.document_ids or None)
    passages = (
        AnswerPassage(passage=stored.passage, document=stored.document, score=hit.score, highlights=())
        for hit, stored in found
    )
    return schemas.Found(passages=[_passage(passage_to_dict(passage)) for passage in passages])


def figures(engine: Engine, wanted: schemas.FiguresArguments, is_wanted: IsWanted) -> schemas.Ledger:
    chosen = read_filter(
        document_ids=wanted.document_id,
        kinds=wanted.kind,
        unit=wanted.unit,
        q=wanted.q,
        minimum=str(wanted.min),
        maximum=str(wanted.max),
        since=wanted.from_,
        until=wanted.to,
    )
    page = page_to_dict(engine.figures(chosen, limit=wanted.limit, after=read_place(wanted.cursor)))
    entries = [item | {"title": item["document"]["title"]} for item in page["figures"]]
    return schemas.Ledger(
        figures=[schemas.LedgerFigure(**_of(schemas.LedgerFigure, entry)) for entry in entries],
        total=page["total"],
        next=page["next"],
    )


def documents(engine: Engine, wanted: schemas.DocumentsArguments, is_wanted: IsWanted) -> schemas.Documents:
    """A page of the list; with an id, that document with a part of its text."""
    if wanted.document_id:
        return _document(engine.document(wanted.document_id), wanted.start, wanted.length)
    listing = list_documents(
        engine.library.database, words=wanted.q, by="added", descending=False, page=wanted.page, size=wanted.limit
    )
    if wanted.page > listing.n_pages:
        raise InputError(f"The list has {counted(listing.n_pages, 'page')}; page {wanted.page:,} was asked for")
    return schemas.Documents(
        documents=[_listed(item) for item in listing.documents],
        total=listing.n_found,
        page=listing.page,
        pages=listing.n_pages,
    )


def _document(found: DocumentSummary, start: int, length: int) -> schemas.Documents:
    whole = found.document.text
    if start >= len(whole):
        raise InputError(f"The document has {len(whole):,} characters; 'start' was {start:,}")
    told = document_to_dict(found.document, n_passages=found.n_passages, n_figures=found.n_figures)
    end = min(start + length, len(whole))
    return schemas.Documents(
        documents=[schemas.ListedDocument(**_of(schemas.ListedDocument, told))],
        total=1,
        page=1,
        pages=1,
        text=schemas.TextPart(text=whole[start:end], start=start, end=end, next=end if end < len(whole) else None),
    )


def _listed(item: Listed) -> schemas.ListedDocument:
    return schemas.ListedDocument(
        id=item.id,
        title=item.title,
        source=item.source,
        url=item.url,
        published=None if item.published is None else item.published.isoformat(),
        added_at=item.added_at.isoformat(timespec="seconds"),
        passages=item.n_passages,
        figures=item.n_figures,
    )


def _passage(told: Json) -> schemas.FoundPassage:
    document = told["document"]
    more = {"document_id": document["id"], "title": document["title"], "published": document["published"]}
    return schemas.FoundPassage(**_of(schemas.FoundPassage, told | more))


class _Titles:
    """Puts a document's title beside its id; of documents that are not known yet, the library is asked once."""

    def __init__(self, engine: Engine, known: Mapping[str, str]) -> None:
        self._engine, self._known = engine, dict(known)

    def put(self, told: Json) -> Json:
        document_id = told["document_id"]
        if document_id is not None and document_id not in self._known:
            self._known |= {item.id: item.title for item in self._engine.library.titles()}
            # Of one that was removed meanwhile nothing is known any more.
            self._known.setdefault(document_id, "")
        return told | {"title": self._known.get(document_id)}


def _of(result: type[schemas.Result], told: Json) -> Json:
    """The fields that a result has, of those of the HTTP API."""
    return {name: told[name] for name in result.model_fields if name in told}


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool(
            name="ask",
            title="Ask the documents",
            description=(
                "Answer one question from the documents of this library: who, what, when, where, yes or no, how many, "
                "how much, and what can be computed from figures they state (differences, sums, shares, growth). What "
                "is answered is quoted, or computed from quoted figures; nothing is made up. If `answered` is false, "
                "the documents do not say: tell so, and do not take passages or `nearest` figures for an answer. For "
                "a follow-up question, pass `conversation_id`. Question and answer are kept in the library's history."
            ),
            arguments=schemas.AskArguments,
            result=schemas.Answered,
            call=ask,
            tell=text.answer_text,
            needs="ask",
            keeps=True,
        ),
        Tool(
            name="search",
            title="Search passages",
            description=(
                "Find the passages of the documents that fit a question or words best, by meaning and by words. Use it "
                "to read what the documents say on a subject; for a single fact or figure, use `ask`."
            ),
            arguments=schemas.SearchArguments,
            result=schemas.Found,
            call=search,
            tell=text.passages_text,
            needs="ask",
        ),
        Tool(
            name="figures",
            title="List figures",
            description=(
                "List the figures that the documents state (counts, money, percentages, dates, durations, "
                "measurements), each with its value, unit, what it counts, its period and the sentence it stands in. "
                "Use it to compare or to collect many figures, filtered by words, kind, unit, value or period."
            ),
            arguments=schemas.FiguresArguments,
            result=schemas.Ledger,
            call=figures,
            tell=text.figures_text,
            needs="read",
        ),
        Tool(
            name="documents",
            title="List or read documents",
            description=(
                "Without `document_id`: list the documents of the library, with their ids, titles and dates. With it: "
                "read that document's text from `start` on; offsets that other tools tell are into this text."
            ),
            arguments=schemas.DocumentsArguments,
            result=schemas.Documents,
            call=documents,
            tell=text.documents_text,
            needs="read",
        ),
    )
}
