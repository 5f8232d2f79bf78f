"""Whether a library's tables are whole: SQLite's own checks, rows without parents, spans that do not fit the text.

A document's text is the truth, and its id tells whether it is still what was added; passages and figures are made of
it, and can be made again.
"""

import hashlib
import json
import sqlite3
from dataclasses import dataclass

from corpus import figure_rows
from corpus.database import Database
from corpus.documents import Span
from corpus.versions import figures_in, sentences_in

# SQLite tells no more of its complaints than this.
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocuments:
    """altered: ids of documents whose text is not the one they were made of. broken: id → what is wrong with what was
    made of a document."""

    n: int
    altered: tuple[str, ...]
    broken: dict[str, str]


def integrity(database: Database) -> tuple[str, ...]:
    """SQLite's complaints about the file; empty if it is whole."""
    with database.reading() as connection:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    return () if found == ["ok"] else tuple(found)


def reindex(database: Database) -> None:
    """Make SQLite's own indexes anew, which repairs those that do not agree with their tables."""
    with database.atomic() as connection:
        connection.execute("REINDEX")


def orphans(database: Database) -> dict[str, int]:
    """For each table, the number of rows whose document or passage is gone."""
    counts: dict[str, int] = {}
    with database.reading() as connection:
        for table, *_ in connection.execute("PRAGMA foreign_key_check"):
            counts[table] = counts.get(table, 0) + 1
    return counts


def remove_orphans(database: Database) -> None:
    """Delete the rows whose parents are gone, and what hangs on them; indexes hear of the passages among them."""
    with database.atomic() as connection:
        while found := {(table, n) for table, _, _, n in connection.execute("PRAGMA foreign_key_check")}:
            for table, n in sorted(found):
                condition = _without_parent(connection, table, n)
                if table == "passages":
                    connection.execute(
                        "INSERT OR REPLACE INTO removals SELECT key, revision, "
                        f"(SELECT value FROM properties WHERE name = 'revision') + 1 FROM passages WHERE {condition}"
                    )
                connection.execute(f'DELETE FROM "{table}" WHERE {condition}')
        raise_revision(connection)


def raise_revision(connection: sqlite3.Connection) -> None:
    """Have everybody who has the library open look at the indexes on the disk again."""
    connection.execute("UPDATE properties SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'revision'")


def premature(database: Database) -> int:
    """The number of passages of a revision that has not come yet; indexes would miss them, or take them twice."""
    with database.reading() as connection:
        (n,) = connection.execute(f"SELECT count(*) FROM passages WHERE {_PREMATURE}").fetchone()
        return int(n)


def renumber_premature(database: Database) -> None:
    """Let such passages be of the next revision, which comes with this."""
    with database.atomic() as connection:
        connection.execute(
            "UPDATE passages SET revision = (SELECT CAST(value AS INTEGER) + 1 FROM properties "
            f"WHERE name = 'revision') WHERE {_PREMATURE}"
        )
        raise_revision(connection)


_PREMATURE = "revision < 1 OR revision > (SELECT CAST(value AS INTEGER) FROM properties WHERE name = 'revision')"


def check_documents(database: Database) -> CheckedDocuments:
    """Look at every document, one text in memory at a time."""
    altered: list[str] = []
    broken: dict[str, str] = {}
    with database.reading() as connection:
        ids = [document_id for (document_id,) in connection.execute("SELECT id FROM documents ORDER BY rowid")]
        for document_id in ids:
            (text,) = connection.execute("SELECT text FROM documents WHERE id = ?", (document_id,)).fetchone()
            if not isinstance(text, str) or hashlib.sha256(text.encode()).hexdigest()[:32] != document_id:
                altered.append(document_id)
            elif complaint := _complaint(connection, document_id, text):
                broken[document_id] = complaint
    return CheckedDocuments(n=len(ids), altered=tuple(altered), broken=broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedVersions:
    """Replaced versions by their number: altered: those whose text is not the one that was kept, with their ids.
    broken: what is wrong with the figures of the others."""

    altered: dict[int, str]
    broken: dict[int, str]


def check_versions(database: Database) -> CheckedVersions:
    """Look at every replaced version, one text in memory at a time."""
    altered: dict[int, str] = {}
    broken: dict[int, str] = {}
    with database.reading() as connection:
        rows = connection.execute("SELECT number FROM replaced_documents ORDER BY number").fetchall()
        for (number,) in rows:
            version_id, text, *made = connection.execute(
                "SELECT id, text, figures, sentences FROM replaced_documents WHERE number = ?", (number,)
            ).fetchone()
            if not isinstance(text, str) or hashlib.sha256(text.encode()).hexdigest()[:32] != version_id:
                altered[number] = str(version_id)
            elif complaint := _complaint_of_version(text, *made):
                broken[number] = f"{version_id}: {complaint}"
    return CheckedVersions(altered=altered, broken=broken)


def _complaint_of_version(text: str, stored_figures: str, stored_sentences: str) -> str | None:
    try:
        figures, sentences = figures_in(stored_figures), sentences_in(stored_sentences)
    except (ValueError, TypeError, AttributeError, ArithmeticError):
        return "a figure or a sentence cannot be read"
    ends = [0, *(sentence.end for sentence in sentences)]
    if ends[-1] > len(text) or any(span.start < end for span, end in zip(sentences, ends, strict=False)):
        return "its sentences do not lie in the text"
    wrong = next((figure for figure in figures if text[figure.span.start : figure.span.end] != figure.text), None)
    return None if wrong is None else f"the figure '{wrong.text[:40]}' does not stand where it is said to"


def _complaint(connection: sqlite3.Connection, document_id: str, text: str) -> str | None:
    """What is wrong with the passages and figures of a document; None if nothing is."""
    passages: dict[str, Span] = {}
    end_of_last = 0
    query = "SELECT id, ordinal, start, end, sentences FROM passages WHERE document_id = ? ORDER BY ordinal"
    for n, (passage_id, ordinal, start, end, marks) in enumerate(connection.execute(query, (document_id,))):
        try:
            span, sentences = Span(start, end), [Span(*pair) for pair in json.loads(marks)]
        except (ValueError, TypeError):
            return f"passage {n} has no readable place"
        if ordinal != n or passage_id != f"{document_id}.p{n}":
            return f"passage {n} is missing"
        if start < end_of_last or end > len(text):
            return f"passage {n} does not lie in the text"
        if not all(span.holds(sentence) for sentence in sentences):
            return f"a sentence of passage {n} does not lie in it"
        passages[passage_id], end_of_last = span, end
    if not passages:
        return "it has no passages"
    query = f"SELECT {figure_rows.SELECTED} FROM figures WHERE document_id = ?"
    for row in connection.execute(query, (document_id,)):
        try:
            figure = figure_rows.figure_of(row)
        except (ValueError, TypeError, ArithmeticError):
            return "a figure cannot be read"
        if text[figure.span.start : figure.span.end] != figure.text:
            return f"the figure '{figure.text[:40]}' does not stand where it is said to"
        if figure.passage_id not in passages or not passages[figure.passage_id].holds(figure.span):
            return f"the figure '{figure.text[:40]}' does not lie in its passage"
    return None


def _without_parent(connection: sqlite3.Connection, table: str, n: int) -> str:
    """The condition under which a row's nth foreign key leads nowhere."""
    keys = [row for row in connection.execute(f'PRAGMA foreign_key_list("{table}")') if row[0] == n]
    pairs = " AND ".join(f'parent."{to}" = "{table}"."{column}"' for _, _, _, column, to, *_ in keys)
    return f'NOT EXISTS (SELECT 1 FROM "{keys[0][2]}" AS parent WHERE {pairs})'
