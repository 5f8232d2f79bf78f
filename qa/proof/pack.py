"""Answers with their proof, to give to somebody else: every quote with its place and the hash of its document.

The JSON form is what `article-qa verify` checks (verifying.py); the Markdown form says the same to a person. A pack
carries a digest of itself, which tells that it was altered, but not by whom: who alters it can make another. What a
quote, a figure or a calculation claims is proved by the document alone. Of a document that has been removed nothing
can be proved any more: its quotes are told, and that it is gone.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.documents import Document
from corpus.errors import InputError, ModelDamaged
from corpus.library import Library
from corpus.versions import find_version
from index.built_with import BuiltWith
from qa.answers import Answer
from qa.reading import reader, weighing
from qa.serialising import Json, answer_to_dict

if TYPE_CHECKING:
    from qa.engine import Engine

FORMAT = "article-qa evidence"
VERSION = 1

_TOLD = ("question", "interpreted_as", "answered", "answer", "reason", "confidence")
_PLACE = ("text", "document_id", "start", "end", "page")

# Characters that Markdown or one of its common extensions may take for its own, wherever they stand …
_MARKS = re.compile(r"([\\`*_{}\[\]<>&|~#!$:@^=])")
# … and at the start of a line: of lists, rules and headings. Some make links of what begins with "www.".
_LINE_START = re.compile(r"^(\d*)([-+.)])")
_WWW = re.compile(r"\b(www)\.", re.IGNORECASE)


def evidence_pack(
    answers: Sequence[Json], find_document: Callable[[str], Document | None], *, versions: Json, made_at: datetime
) -> Json:
    """The pack of one answer, or of a conversation's.

    answers: as `answer_to_dict` gives them, in their order; `kept` of a conversation's (qa.conversation.export) goes
    with them. find_document: from a document's id, see `finder`; None
    where it has been removed. versions: see `versions_of`. made_at: aware of its time zone.
    """
    packed = [_answer(answer) for answer in answers]
    ids = dict.fromkeys(
        item["document_id"]
        for answer in packed
        for item in (*answer["spans"], *answer["figures"], *answer["passages"])
        if item["document_id"] is not None
    )
    ids |= dict.fromkeys(item["version"]["id"] for answer in packed for item in answer["revisions"])
    found = {document_id: find_document(document_id) for document_id in ids}
    pack: Json = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "versions": versions,
        "answers": packed,
        "documents": [
            _removed(document_id, answers) if document is None else _document(document)
            for document_id, document in found.items()
        ],
    }
    return pack | {"digest": digest_of(pack)}


def evidence_of(answers: Sequence[Answer | Json], engine: "Engine", *, made_at: datetime | None = None) -> Json:
    """The pack of an open library's answers, also of those that a conversation keeps. made_at: now, if not given."""
    return evidence_pack(
        [answer_to_dict(answer) if isinstance(answer, Answer) else answer for answer in answers],
        finder(engine.library),
        versions=versions_of(engine),
        made_at=made_at or datetime.now(UTC),
    )


def finder(library: Library) -> Callable[[str], Document | None]:
    """Finds a library's documents by their ids, and the versions that they have replaced."""

    def find(document_id: str) -> Document | None:
        if library.has(document_id):
            return library.document(document_id).document
        version = find_version(library.database, document_id)
        return None if version is None else version.document

    return find


def versions_of(engine: "Engine") -> Json:
    """What answers: the program, the models by their SHA-256 and ids, the version of reading figures.

    Raises ModelDamaged.
    """
    built_with = BuiltWith.read(engine.library) or BuiltWith.of(engine.models.embedder)
    card = reader.FOLDER / "card.json"
    try:
        read_by = json.loads(card.read_bytes())["sha256"]
        weighed_by = hashlib.sha256(weighing.FILE.read_bytes()).hexdigest()
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelDamaged(f"The models in '{card.parent.parent}' cannot be read", hint="Install it again.") from error
    return {
        "program": version("article-qa"),
        "reader": read_by,
        "evidence": weighed_by,
        "embedder": built_with.model_id,
        "figures": built_with.figures,
    }


def digest_of(pack: Json) -> str:
    """The SHA-256 of all but the digest itself, as JSON without spaces whose names are sorted."""
    rest = {name: value for name, value in pack.items() if name != "digest"}
    return hashlib.sha256(
        json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _answer(answer: Json) -> Json:
    return {
        **{name: answer[name] for name in _TOLD},
        "spans": [{name: span[name] for name in _PLACE} for span in answer["spans"]],
        "figures": answer["figures"],
        "derivation": answer["derivation"],
        # Kept answers may be older than what they could tell of revisions.
        "revisions": [
            {name: item[name] for name in ("figure", "before", "quote", "version")}
            for item in answer.get("revisions", ())
        ],
        "passages": [
            {name: (passage | {"document_id": passage["document"]["id"]})[name] for name in _PLACE}
            for passage in answer["passages"]
        ],
        **({"kept": answer["kept"]} if "kept" in answer else {}),
    }


def _document(document: Document) -> Json:
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "published": document.published and document.published.isoformat(),
        "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "characters": len(document.text),
    }


def _removed(document_id: str, answers: Sequence[Json]) -> Json:
    """What the answers tell of a document that has been removed; its text is gone, and with it all proof."""
    told = [passage["document"] for answer in answers for passage in answer["passages"]]
    told += [item["document"] for answer in answers for item in answer.get("accounts", ())]
    told += [item["version"] for answer in answers for item in answer.get("revisions", ())]
    source: Json = next((item for item in told if item["id"] == document_id), {})
    return {
        "id": document_id,
        "title": source.get("title", "a document"),
        "source": source.get("source", "not known"),
        "url": source.get("url"),
        "published": source.get("published"),
        "sha256": None,
        "characters": None,
    }


# Writing


def write_evidence(answers: Answer | Sequence[Answer | Json], file: Path, engine: "Engine") -> None:
    """Write the pack: Markdown to a name that ends in ".md", else JSON. Raises InputError, as `check_writable`."""
    pack = evidence_of([answers] if isinstance(answers, Answer) else answers, engine)
    as_json = json.dumps(pack, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    text = evidence_markdown(pack) if file.suffix.lower() == ".md" else as_json
    check_writable(file)
    try:
        # A file that somebody makes meanwhile is not replaced either.
        with file.open("x", encoding="utf-8", newline="\n") as output:
            output.write(text)
    except FileExistsError:
        raise _exists(file) from None
    except OSError as error:
        raise InputError(
            f"'{file}' cannot be written: {(error.strerror or str(error)).lower()}", hint="Name another file."
        ) from error


def check_writable(file: Path) -> None:
    """Raises InputError if the file is there already, or has no folder to be in; to be told before a long work."""
    if file.is_dir():
        raise InputError(f"'{file}' is a folder", hint="Name a file in it.")
    if file.exists():
        raise _exists(file)
    if not file.parent.is_dir():
        raise InputError(f"There is no folder '{file.parent}'", hint="Make it first, or name another.")


def _exists(file: Path) -> InputError:
    return InputError(f"'{file}' is there already", hint="Name another file, or remove it first.")


# As Markdown


def evidence_markdown(pack: Json) -> str:
    """The pack for a person to read. Nothing in a document's or a user's text takes effect as Markdown or HTML."""
    documents = {document["id"]: document for document in pack["documents"]}
    lines = ["# Evidence", ""]
    for number, answer in enumerate(pack["answers"], start=1):
        lines += [*_answer_lines(number, answer, documents)]
    lines += ["## Documents", ""]
    for document in pack["documents"]:
        lines += [f"- {line}" if n == 0 else f"  {line}" for n, line in enumerate(_document_lines(document))]
    lines += ["", "## Made", "", f"- {escaped(pack['made_at'])}"]
    lines += [f"- {escaped(name)}: {escaped(str(value))}" for name, value in pack["versions"].items()]
    lines += [f"- digest of the pack: {escaped(pack['digest'])}"]
    return "\n".join(lines) + "\n"


def _answer_lines(number: int, answer: Json, documents: Json) -> Iterator[str]:
    yield from (f"## {number}. {escaped(answer['question'])}", "")
    if answer["interpreted_as"] != answer["question"]:
        yield from (f"Understood as: {escaped(answer['interpreted_as'])}", "")
    yield from ("  \n".join(map(escaped, answer["answer"].split("\n"))), "")
    verdict = "Answered" if answer["answered"] else f"Not answered ({escaped(answer['reason'].replace('_', ' '))})"
    yield from (f"{verdict}; confidence {answer['confidence']}", "")
    yield from _kept_lines(answer.get("kept"))
    if answer["spans"]:
        yield from ("### Quotes", "")
        for span in answer["spans"]:
            yield from _quote_lines(span, documents)
    if answer["figures"]:
        yield from ("### Figures", "", *(f"- {_figure_line(item, documents)}" for item in answer["figures"]), "")
    if answer["derivation"] is not None:
        yield from _derivation_lines(answer, documents)
    if answer["revisions"]:
        yield from ("### Revised", "")
        for revision in answer["revisions"]:
            yield from _revision_lines(revision, answer, documents)
    if answer["passages"]:
        yield from ("### Passages", "")
        for passage in answer["passages"]:
            yield from _quote_lines(passage, documents)


def _kept_lines(kept: Json | None) -> Iterator[str]:
    if not kept:
        return
    yield from (f"Asked on {escaped(kept['asked_at'])} in “{escaped(kept['title'])}”", "")
    if (judged := kept["feedback"]) is not None:
        told = f": {escaped(judged['comment'])}" if judged["comment"] else ""
        yield from (f"Found {'helpful' if judged['verdict'] == 'up' else 'not right'}{told}", "")


def _quote_lines(quoted: Json, documents: Json) -> Iterator[str]:
    yield from ("> " + "  \n> ".join(escaped(line) for line in quoted["text"].split("\n") if line.strip()), "")
    document = documents[quoted["document_id"]]
    yield from (f"— {_source(document)}, {_place(quoted)}; {_hash(document)}", "")


def _figure_line(figure: Json, documents: Json) -> str:
    value = figure["exact"] or figure["value"]
    value = f"{figure['low']} to {figure['high']}" if value is None else value
    told = [figure["kind"], str(value), figure["unit"], (figure["qualifier"] or "").replace("_", " ")]
    told += [f"of {figure['concept']}"] if figure["concept"] else []
    told += [f"as of {figure['as_of']}"] if figure["as_of"] and figure["kind"] != "date" else []
    role = escaped(figure.get("role", "before"))
    line = f"“{escaped(figure['text'])}” ({role}): {escaped(', '.join(filter(None, told)))}"
    if figure["document_id"] is None:
        return f"{line}; calculated"
    return f"{line}; {_place(figure)} of {escaped(documents[figure['document_id']]['title'])}"


def _derivation_lines(answer: Json, documents: Json) -> Iterator[str]:
    derivation = answer["derivation"]
    yield from ("### Calculation", "", f"{escaped(derivation['rule'])}: {escaped(derivation['expression'])}", "")
    operands = {figure["id"]: figure for figure in answer["figures"]}
    yield from (f"- {_figure_line(operands[id], documents)}" for id in derivation["operands"] if id in operands)
    yield ""


def _revision_lines(revision: Json, answer: Json, documents: Json) -> Iterator[str]:
    now = next((figure["text"] for figure in answer["figures"] if figure["id"] == revision["figure"]), "")
    replaced = escaped(revision["version"]["replaced_at"][:10])
    yield from (f"“{escaped(now)}”: {_figure_line(revision['before'], documents)}, replaced on {replaced}", "")
    yield from _quote_lines(revision["quote"], documents)


def _document_lines(document: Json) -> Iterator[str]:
    yield _source(document)
    if document["url"]:
        yield f"{escaped(document['url'])},"
    if document["characters"] is not None:
        yield f"{document['characters']:,} characters, {_hash(document)}"
    else:
        yield _hash(document)


def _hash(document: Json) -> str:
    removed = "removed from the library, and no longer to be checked"
    return removed if document["sha256"] is None else f"SHA-256 {escaped(document['sha256'])}"


def _source(document: Json) -> str:
    return f"{escaped(document['title'])} ({escaped(document['source'])}, {document['published'] or 'no date'})"


def _place(quoted: Json) -> str:
    page = f"page {quoted['page']}, " if quoted["page"] else ""
    return f"{page}characters {quoted['start']}–{quoted['end']}"


def escaped(text: str) -> str:
    """The text on one line, its white space drawn together, so that Markdown shows it as it is."""
    line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _WWW.sub(r"\1\\.", _LINE_START.sub(r"\1\\\2", line))
