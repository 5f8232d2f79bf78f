"""What people think of answers: a thumb up or down, and a word on it, kept with the turn and deleted with it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from corpus.database import Database, Migration
from corpus.errors import ConversationNotFound, FeedbackNotFound, InputError, TurnNotFound

FeedbackVerdict = Literal["up", "down"]
MAX_COMMENT = 2_000


def _create_table(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE feedback (
            conversation_id TEXT NOT NULL, ordinal INTEGER NOT NULL, verdict TEXT NOT NULL, comment TEXT,
            given_at TEXT NOT NULL, PRIMARY KEY (conversation_id, ordinal),
            FOREIGN KEY (conversation_id, ordinal) REFERENCES turns (conversation_id, ordinal) ON DELETE CASCADE
            ) WITHOUT ROWID"""
    )


# After those of the conversations.
MIGRATIONS: Mapping[str, Migration] = {"001_create_table": _create_table}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody thinks of one answer. given_at: UTC, of the last change."""

    verdict: FeedbackVerdict
    comment: str | None
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTurn:
    """A judgement with what it is of. ordinal: the turn's place in its conversation, from 0. confidence: 0..1."""

    conversation_id: str
    ordinal: int
    question: str
    interpreted_as: str
    answered: bool
    answer: str
    confidence: float
    judgement: Judgement


class Feedback:
    """The judgements in a library, beside its conversations; opens the table it needs in the database it is given."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.migrate("feedback", MIGRATIONS)

    def give(self, conversation_id: str, ordinal: int, verdict: str, comment: str | None = None) -> None:
        """Keep a judgement in place of the one before. Raises ConversationNotFound, TurnNotFound, InputError."""
        if verdict not in get_args(FeedbackVerdict):
            raise InputError(f"'verdict' has to be up or down; it was '{verdict[:40]}'")
        comment = (comment or "").strip() or None
        if comment is not None and len(comment) > MAX_COMMENT:
            raise InputError(f"The comment has {len(comment):,} characters; {MAX_COMMENT:,} is the limit")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.atomic() as connection:
            _check_turn(connection, conversation_id, ordinal)
            connection.execute(
                "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
                (conversation_id, ordinal, verdict, comment, now),
            )

    def take_back(self, conversation_id: str, ordinal: int) -> None:
        """Raises ConversationNotFound, TurnNotFound, FeedbackNotFound."""
        with self._database.atomic() as connection:
            _check_turn(connection, conversation_id, ordinal)
            taken = connection.execute(
                "DELETE FROM feedback WHERE conversation_id = ? AND ordinal = ?", (conversation_id, ordinal)
            )
            if taken.rowcount == 0:
                raise FeedbackNotFound(f"Nobody has judged answer {ordinal} of this conversation")

    def of(self, conversation_id: str) -> Mapping[int, Judgement]:
        """A conversation's judgements by the ordinals of their turns; none where there is no such conversation."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT ordinal, verdict, comment, given_at FROM feedback WHERE conversation_id = ?", (conversation_id,)
            ).fetchall()
        return {ordinal: _judgement(*judged) for ordinal, *judged in rows}

    def count(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM feedback").fetchone()[0])

    def all(self) -> tuple[JudgedTurn, ...]:
        """Every judgement, in the order they were given, with its question and answer."""
        with self._database.reading() as connection:
            rows = connection.execute(_SELECT_ALL).fetchall()
        return tuple(
            JudgedTurn(
                conversation_id=row[0],
                ordinal=row[1],
                question=row[2],
                interpreted_as=row[3],
                answered=bool(row[4]),
                answer=row[5],
                confidence=row[6],
                judgement=_judgement(*row[7:]),
            )
            for row in rows
        )


_SELECT_ALL = """
    SELECT conversation_id, ordinal, json_extract(answer, '$.question'), json_extract(answer, '$.interpreted_as'),
        json_extract(answer, '$.answered'), json_extract(answer, '$.answer'), json_extract(answer, '$.confidence'),
        verdict, comment, given_at
    FROM feedback JOIN turns USING (conversation_id, ordinal) ORDER BY given_at, conversation_id, ordinal"""


def _judgement(verdict: FeedbackVerdict, comment: str | None, given_at: str) -> Judgement:
    return Judgement(verdict=verdict, comment=comment, given_at=datetime.fromisoformat(given_at))


def _check_turn(connection: sqlite3.Connection, conversation_id: str, ordinal: int) -> None:
    if connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone() is None:
        raise ConversationNotFound(f"There is no conversation '{conversation_id[:64]}'")
    # SQLite holds no larger number.
    if not 0 <= ordinal < 2**63:
        raise TurnNotFound(f"There is no answer {ordinal} in this conversation")
    turn = (conversation_id, ordinal)
    if connection.execute("SELECT 1 FROM turns WHERE conversation_id = ? AND ordinal = ?", turn).fetchone() is None:
        raise TurnNotFound(f"There is no answer {ordinal} in this conversation", hint="They are counted from 0.")
