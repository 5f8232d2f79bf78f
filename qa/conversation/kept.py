"""Conversations kept in the library: every turn with its whole answer, as it was given."""

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from corpus.database import Database, Migration
from corpus.errors import ConversationNotFound
from qa.conversation.turns import Turn, as_turn

# The questions before the one asked that are read again to make that stand alone.
REMEMBERED = 8
MAX_TITLE = 200

Json = dict[str, Any]


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, started_at TEXT NOT NULL, "
        "changed_at TEXT NOT NULL) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX conversations_by_change ON conversations (changed_at)")
    connection.execute(
        """CREATE TABLE turns (
            conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            asked_at TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation_id, ordinal)) WITHOUT ROWID"""
    )


MIGRATIONS: Mapping[str, Migration] = {"001_create_tables": _create_tables}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """title: the first question. started_at, changed_at: UTC."""

    id: str
    title: str
    started_at: datetime
    changed_at: datetime
    n_turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """answer: the whole of it as JSON, as `qa.serialising.answer_to_dict` gave it; the question stands in it."""

    asked_at: datetime
    answer: Json

    @property
    def turn(self) -> Turn:
        """As much of it as the next question may lean on."""
        told = self.answer
        spans = [span["text"] for span in told["spans"]]
        return as_turn(told["interpreted_as"], told["answer"], spans, is_answered=bool(told["answered"]))


class Conversations:
    """The conversations of a library; opens the tables it needs in the database it is given."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("conversations", MIGRATIONS)

    def append(self, conversation_id: str | None, answer: Json) -> str:
        """Keep a turn; returns the conversation's id, a new one for None. Raises ConversationNotFound, LibraryError."""
        now = datetime.now(UTC).isoformat()
        with self._database.atomic() as connection:
            if conversation_id is None:
                conversation_id = secrets.token_hex(16)
                title = answer["question"][:MAX_TITLE]
                connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (conversation_id, title, now, now))
            else:
                _check(connection, conversation_id)
                connection.execute("UPDATE conversations SET changed_at = ? WHERE id = ?", (now, conversation_id))
            stored = json.dumps(answer | {"conversation_id": conversation_id}, ensure_ascii=False)
            connection.execute(
                "INSERT INTO turns SELECT ?1, coalesce(max(ordinal), -1) + 1, ?2, ?3 FROM turns "
                "WHERE conversation_id = ?1",
                (conversation_id, now, stored),
            )
        return conversation_id

    def summaries(self, *, limit: int | None = None) -> tuple[ConversationSummary, ...]:
        """The conversations, or so many of them, the last changed first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_SELECT_SUMMARY} ORDER BY changed_at DESC, id LIMIT ?", (-1 if limit is None else limit,)
            ).fetchall()
        return tuple(map(_summary, rows))

    def summary(self, conversation_id: str) -> ConversationSummary:
        """Raises ConversationNotFound."""
        with self._database.reading() as connection:
            row = connection.execute(f"{_SELECT_SUMMARY} WHERE id = ?", (conversation_id,)).fetchone()
        if row is None:
            raise _none(conversation_id)
        return _summary(row)

    def turns(self, conversation_id: str, *, last: int | None = None) -> tuple[KeptTurn, ...]:
        """All turns of a conversation, or so many of the last, in their order. Raises ConversationNotFound."""
        with self._database.reading() as connection:
            _check(connection, conversation_id)
            rows = connection.execute(
                "SELECT asked_at, answer FROM turns WHERE conversation_id = ? ORDER BY ordinal DESC LIMIT ?",
                (conversation_id, -1 if last is None else last),
            ).fetchall()
        return tuple(
            KeptTurn(asked_at=datetime.fromisoformat(asked_at), answer=json.loads(answer))
            for asked_at, answer in reversed(rows)
        )

    def remove(self, conversation_id: str) -> None:
        """Raises ConversationNotFound."""
        with self._database.atomic() as connection:
            _check(connection, conversation_id)
            connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))


_SELECT_SUMMARY = (
    "SELECT id, title, started_at, changed_at, "
    "(SELECT count(*) FROM turns WHERE conversation_id = conversations.id) FROM conversations"
)


def _summary(row: tuple[str, str, str, str, int]) -> ConversationSummary:
    return ConversationSummary(
        id=row[0],
        title=row[1],
        started_at=datetime.fromisoformat(row[2]),
        changed_at=datetime.fromisoformat(row[3]),
        n_turns=row[4],
    )


def _check(connection: sqlite3.Connection, conversation_id: str) -> None:
    if connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone() is None:
        raise _none(conversation_id)


def _none(conversation_id: str) -> ConversationNotFound:
    return ConversationNotFound(
        f"There is no conversation '{conversation_id[:64]}'",
        hint="Begin a new one: without conversation_id, or with `--conversation new`.",
    )
