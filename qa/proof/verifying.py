"""Checking an evidence pack against the documents, claim by claim, with no network and no question asked again.

A document is the one that is meant if its text has the SHA-256 that the pack names. A quote holds if the text has it
at its place; a figure, if it is also read there again with the same value; a calculation, if its operands hold and give
the same result by the same rule. What the words around them say is for whoever reads them to judge.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple, get_args

from corpus.documents import Document, Figure, Span
from corpus.figures.extract import FIGURES_VERSION
from corpus.library import Library
from qa.answers import Answer
from qa.computing.arithmetic import compute
from qa.computing.computed import Computed, Rule
from qa.proof.checks import Check, Verdict, Verification, What, check, short
from qa.proof.claims import (
    AnswerClaim,
    DerivationClaim,
    DocumentClaim,
    FigureClaim,
    PackClaim,
    QuoteClaim,
    ReadingClaim,
    RevisionClaim,
    read_claims,
)
from qa.proof.holdings import Holdings, ReadFigures, by_span, of_library
from qa.proof.pack import digest_of, evidence_pack, finder
from qa.revisions import differ, may_be_of_the_same
from qa.serialising import Json, answer_to_dict, figure_to_dict
from qa.wording import counted

# What a figure says; the other fields tell more of it, and another version may tell them otherwise.
_VALUES = ("text", "kind", "value", "low", "high", "exact", "unit")
# What a calculation tells of its result.
_CALCULATED = (*_VALUES, "per", "qualifier", "change")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"“([^“”]+)”")
# The number of a part, where several questions are answered: "1. "
_ORDINAL = re.compile(r"^\d+\. ", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_][^\s()\[\]]*|[%°′″]")
_MOST_UNITS = 20


def verify(pack: Json, holdings: Holdings, read_figures: ReadFigures | None = None) -> Verification:
    """Check every claim of a pack.

    read_figures: reads figures again (`figure_reader`); without it, they are compared with the holdings' ledger alone.
    Raises InputError where it is no evidence pack, or not whole.
    """
    claimed = read_claims(pack)
    checks = [_check_pack(pack, claimed)]
    quoted = frozenset[str]().union(*(answer.quoted for answer in claimed.answers))
    read = [item for answer in claimed.answers for item in answer.figures]
    with_figures = {item.document_id for item in read} | {
        item.before.document_id for answer in claimed.answers for item in answer.revisions
    }
    known: dict[str, _Known] = {}
    for document in claimed.documents:
        checked, found = _check_document(document, holdings, is_quoted=document.id in quoted)
        checks.append(checked)
        if found is not None:
            wanted = read_figures if document.id in with_figures else None
            readings = tuple(_readings(document, found, holdings, wanted, claimed.versions.get("figures")))
            known[document.id] = _Known(document, found, readings)
    removed = frozenset(document.id for document in claimed.documents if document.sha256 is None) - known.keys()
    for answer in claimed.answers:
        checks += _check_answer(answer, known, removed)
        for item in answer.revisions:
            why = _against_revision(item, answer, known, holdings)
            about = f"{_about(item.before, known)}, replaced on {item.version.replaced_at:%Y-%m-%d}"
            checks.append(check("revision", about, why, or_else="unchecked" if item.version.id in removed else "wrong"))
    return Verification(checks=tuple(checks))


def check_answer(answer: Answer, library: Library, read_figures: ReadFigures | None = None) -> tuple[str, ...]:
    """What is wrong with an answer, by its own evidence, warnings among it; empty if all holds.

    read_figures: as in `verify`; without it, figures are compared with the library's ledger alone.
    """
    holdings = of_library(library)
    pack = evidence_pack(
        [answer_to_dict(answer)],
        finder(library),
        versions={"figures": holdings.ledger_version},
        made_at=datetime.now(UTC),
    )
    # As it would come out of a file.
    found = verify(json.loads(json.dumps(pack)), holdings, read_figures)
    return tuple(item.line for item in found.checks if item.verdict != "ok")


class _Reading(NamedTuple):
    """Figures as somebody reads them. is_exact: whether all fields have to be the same, not only the values."""

    by: str
    figures: Mapping[Span, Figure]
    is_exact: bool


class _Known(NamedTuple):
    claim: DocumentClaim
    document: Document
    readings: tuple[_Reading, ...]


def _readings(
    claim: DocumentClaim, found: Document, holdings: Holdings, read_figures: ReadFigures | None, version: object
) -> Iterator[_Reading]:
    """version: of reading figures, that the pack was made with."""
    is_same = found.id == claim.id
    stored = holdings.ledger(found.id)
    if stored is not None:
        is_exact = is_same and version == holdings.ledger_version
        yield _Reading("the ledger has it as", by_span(stored), is_exact)
    if read_figures is not None:
        is_exact = is_same and version == FIGURES_VERSION
        yield _Reading("read again, it is", read_figures(found), is_exact)


def _check_pack(pack: Json, claimed: PackClaim) -> Check:
    about, version = f"written {claimed.made_at:%Y-%m-%d %H:%M} UTC", claimed.versions.get("figures")
    if digest_of(pack) != claimed.digest:
        return check("pack", about, ["it was altered after it was written: its digest is another"])
    is_other = version != FIGURES_VERSION
    why = [f"its figures were read by version {version}, this is {FIGURES_VERSION}: values are compared, and no more"]
    return check("pack", about, why if is_other else [], or_else="warning")


def _check_document(claim: DocumentClaim, holdings: Holdings, *, is_quoted: bool) -> tuple[Check, Document | None]:
    """The check, and the document, dated by the pack where it does not tell its date."""
    found = holdings.find(claim)
    if claim.sha256 is None or claim.characters is None:
        about = f"{short(claim.title)}, removed before this was written"
        if found is None or found.id != claim.id:
            return check(
                "document", about, ["what is quoted of it can no longer be checked"], or_else="unchecked"
            ), None
    else:
        about = f"{short(claim.title)}, {claim.characters:,} characters, SHA-256 {claim.sha256[:16]}…"
    if found is None:
        return check("document", about, [f"it is missing from {holdings.where}"]), None
    others = _other_source(claim, found, holdings)
    # A file tells its date or does not; what else it is called may come of where it lies.
    counts = [why for name, why in others.items() if holdings.is_library or (name == "published" and found.published)]
    why = [*_against_text(claim, found.text), *counts]
    if found.published is None:
        found = replace(found, published=claim.published)
    if why:
        return check("document", about, why), found
    warned = list(others.values())
    if is_quoted and (replaced_at := holdings.replaced_at(found.id)) is not None:
        warned.append(f"another version took its place on {replaced_at:%Y-%m-%d}; this is checked in the one before")
    return check("document", about, warned, or_else="warning"), found


def _against_text(claim: DocumentClaim, text: str) -> list[str]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if claim.sha256 is not None and sha256 != claim.sha256:
        return [f"it has changed: its text has SHA-256 {sha256[:16]}…"]
    why = [] if claim.id == sha256[:32] else ["its id is not that of its text"]
    return why if claim.characters in (None, len(text)) else [*why, f"it has {len(text):,} characters"]


def _other_source(claim: DocumentClaim, found: Document, holdings: Holdings) -> dict[str, str]:
    """What is told otherwise of where the document comes from, by the name of its field."""
    # Of a removed document the pack may not know them.
    names = [] if claim.sha256 is None else ["title", "source", "published"]
    if names and (holdings.is_library or found.url != found.address):
        names.append("url")
    told = {name: (getattr(found, name), getattr(claim, name)) for name in names}
    return {
        name: f"its {name} is {_told(there)}, not {_told(claimed)}"
        for name, (there, claimed) in told.items()
        if there != claimed
    }


def _check_answer(answer: AnswerClaim, known: Mapping[str, _Known], removed: frozenset[str]) -> Iterator[Check]:
    """removed: ids of documents that are gone, of which nothing can be said."""

    def verdict(document_id: str | None) -> Verdict:
        return "unchecked" if document_id in removed else "wrong"

    def checked(what: What, quote: QuoteClaim) -> Check:
        return check(what, _about(quote, known), _against_quote(quote, known), or_else=verdict(quote.document_id))

    yield from (checked("quote", quote) for quote in answer.spans)
    yield from (checked("passage", quote) for quote in answer.passages)
    held: dict[str, Figure] = {}
    for claim in answer.figures:
        if claim.role == "derived":
            continue
        why, figure = _against_figure(claim, known)
        if not why and figure is not None:
            held[claim.id] = figure
        yield check("figure", _about(claim, known), why, or_else=verdict(claim.document_id))
    derived = [claim for claim in answer.figures if claim.role == "derived"]
    if answer.derivation is not None:
        ids = {claim.document_id for claim in answer.figures if claim.id in held and claim.document_id is not None}
        readings = [known[id].readings[-1].figures for id in ids if known[id].readings]
        by_id = {figure.id: figure for figures in readings for figure in figures.values()}
        why = _against_calculation(answer.derivation, derived, held, by_id)
        results = "".join(f"{short(claim.text)} = " for claim in derived)
        gone = {claim.id for claim in answer.figures if claim.document_id in removed}
        is_gone = not gone.isdisjoint(answer.derivation.operands)
        about = f"{results}{answer.derivation.expression}"
        yield check("calculation", about, why, or_else="unchecked" if is_gone else "wrong")
    else:
        yield from (check("figure", short(claim.text), ["no calculation gives it"]) for claim in derived)
    yield check("answer", f"“{short(answer.answer)}”", list(_unproved(answer, known)), or_else="warning")


def _against_revision(
    revision: RevisionClaim, answer: AnswerClaim, known: Mapping[str, _Known], holdings: Holdings
) -> list[str]:
    """Against that the version said so, and another value than the answer; of the same, is for who reads it."""
    version, before = revision.version, revision.before
    why, told = _against_figure(before, known)
    why += _against_quote(revision.quote, known)
    if {version.id, before.document_id} != {revision.quote.document_id}:
        why.append("it is of another version")
    elif (there := known.get(version.id)) is not None:
        why += [
            f"the {name} of its version is told otherwise"
            for name in ("title", "source", "url", "published", "sha256")
            if there.claim.sha256 is not None and getattr(version, name) != getattr(there.claim, name)
        ]
    now = next((claim for claim in answer.figures if claim.id == revision.figure), None)
    read = None if now is None else _against_figure(now, known)[1]
    if now is None:
        why.append("the answer has no such figure")
    elif told is not None and read is not None:
        one, other = known[read.document_id].document, known[told.document_id].document
        if not (may_be_of_the_same(read, one, told, other) and differ(read, told)):
            why.append(f"{short(before.text)} is no other value for the same as {short(now.text)}")
    replaced_at = holdings.replaced_at(version.id)
    if replaced_at is not None and replaced_at.replace(microsecond=0) != version.replaced_at:
        why.append(f"it was replaced on {replaced_at:%Y-%m-%d %H:%M:%S}")
    return why


def _against_quote(quote: QuoteClaim | ReadingClaim, known: Mapping[str, _Known]) -> list[str]:
    if quote.document_id is None or quote.start is None or quote.end is None:
        return ["it names no place"]
    if quote.document_id not in known:
        return ["its document is not there"]
    document = known[quote.document_id].document
    if not 0 <= quote.start < quote.end <= len(document.text):
        return ["this is no place in its document"]
    there, page = document.text[quote.start : quote.end], document.page(quote.start)
    if there != quote.text:
        return [f"“{short(there)}” stands there"]
    return [] if page == quote.page else [f"this is page {page}, not {quote.page}"]


def _against_figure(claim: ReadingClaim, known: Mapping[str, _Known]) -> tuple[list[str], Figure | None]:
    """What speaks against the figure, and the figure as it is read there."""
    why = _against_quote(claim, known)
    if why or claim.document_id is None or claim.start is None or claim.end is None:
        return why, None
    figure = None
    for reading in known[claim.document_id].readings:
        figure = reading.figures.get(Span(claim.start, claim.end))
        told = {} if figure is None else figure_to_dict(figure)
        names = told.keys() & claim.fields.keys() if reading.is_exact else _VALUES
        others = [name for name in claim.fields if name in names and not _is_same(claim.fields[name], told.get(name))]
        if figure is None:
            why.append(f"{reading.by} no figure")
        elif others:
            why.append(f"{reading.by} {', '.join(f'{name} {short(json.dumps(told[name]))}' for name in others)}")
    return why, figure


def _is_same(one: object, other: object) -> bool:
    """Of JSON, where True is not 1."""
    return type(one) is type(other) and one == other


def _against_calculation(
    derivation: DerivationClaim, derived: Sequence[FigureClaim], held: Mapping[str, Figure], known: Mapping[str, Figure]
) -> list[str]:
    """held: the figures of the answer that hold. known: all of their documents, by id."""
    missing = [id for id in derivation.operands if id not in held]
    if missing or not derivation.operands:
        return [f"{counted(len(missing), 'operand')} of it not among the figures that hold"]
    operands = [held[id] for id in derivation.operands]
    rules: tuple[Rule, ...] = get_args(Rule)
    rule = next((rule for rule in rules if rule == derivation.rule), None)
    if rule is None:
        return [f"“{short(derivation.rule)}” is no rule of calculating"]
    # The unit that was asked for is not told apart, but it is the result's, or stands in the expression.
    told = _WORD.findall(derivation.expression)[:_MOST_UNITS]
    units = dict.fromkeys([None, *(claim.unit for claim in derived), *(operand.unit for operand in operands), *told])
    tried = [compute(rule, operands, known=known, unit=unit) for unit in units]
    found = [_against_computed(derivation, derived, computed) for computed in tried if isinstance(computed, Computed)]
    if not found:
        return [f"it cannot be calculated: {item.reason}" for item in tried[:1] if not isinstance(item, Computed)]
    return min(found, key=len)


def _against_computed(derivation: DerivationClaim, derived: Sequence[FigureClaim], computed: Computed) -> list[str]:
    why = []
    if computed.expression != derivation.expression:
        why.append(f"calculated again, it is {computed.expression}")
    # In the form that figures have in JSON.
    told = figure_to_dict(
        replace(computed.operands[0], **{name: getattr(computed, name) for name in _CALCULATED if name != "exact"})
    )
    for claim in derived:
        names = [name for name in _CALCULATED if not _is_same(claim.fields.get(name), told[name])]
        why += [f"calculated again, the {name} of {short(claim.text)} is {short(str(told[name]))}" for name in names]
    return why


def _unproved(answer: AnswerClaim, known: Mapping[str, _Known]) -> Iterator[str]:
    """Numbers and quoted words of the answer's text that stand in no quote of it.

    An abstention claims nothing: its text may name the question for an operand that nothing answers.
    """
    if not answer.answered:
        return
    quotes = [item.text for item in (*answer.spans, *answer.passages)] + [item.text for item in answer.figures]
    documents = [known[id] for id in {item.document_id for item in answer.passages} if id in known]
    told = [
        answer.question,
        answer.interpreted_as,
        *(f"{item.claim.title} {item.claim.published}" for item in documents),
    ]
    values = [str(item.fields[name]) for item in answer.figures for name in ("value", "low", "high", "exact")]
    calculated = [answer.derivation.expression] if answer.derivation else []
    numbers = set(_NUMBER.findall("\n".join([*quotes, *told, *values, *calculated])))
    for number in dict.fromkeys(_NUMBER.findall(_ORDINAL.sub("", answer.answer))):
        if number not in numbers:
            yield f"{number} stands in no quote of it"
    for words in dict.fromkeys(_QUOTED.findall(answer.answer)):
        if not any(words in text for text in [*quotes, *told]):
            yield f"“{short(words)}” stands in no quote of it"


def _about(quote: QuoteClaim | ReadingClaim, known: Mapping[str, _Known]) -> str:
    document = known.get(quote.document_id or "")
    title = f" of {short(document.claim.title)}" if document else ""
    return f"{short(quote.text)}, characters {quote.start}–{quote.end}{title}"


def _told(value: object) -> str:
    return "not told" if value is None else f"“{short(str(value))}”"
