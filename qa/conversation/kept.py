"""Conversations kept in the library: every turn with its whole answer, as it was given."""

import json
import re
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from corpus.database import Database, Migration
from corpus.errors import ConversationNotFound, InputError
from corpus.figure_rows import folded
from qa.conversation.turns import Turn, as_turn

# The questions before the one asked that are read again to make that stand alone.
REMEMBERED = 8
MAX_TITLE = 200
# Of what is searched for.
MAX_SOUGHT, MAX_WORDS = 200, 20

_CURSOR = re.compile(r"([0-9]{1,17})\.([0-9a-f]{1,64})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The title's place among what is searched, beside the turns' ordinals.
_TITLE = -1

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


def _add_words(connection: sqlite3.Connection) -> None:
    """The words that are searched, apart from the answers, of which each is many times as long."""
    connection.execute(
        """CREATE TABLE said (
            conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            words TEXT NOT NULL, PRIMARY KEY (conversation_id, ordinal)) WITHOUT ROWID"""
    )
    for conversation_id, title in connection.execute("SELECT id, title FROM conversations").fetchall():
        _put_words(connection, conversation_id, _TITLE, title)
    turns = connection.execute("SELECT conversation_id, ordinal, answer FROM turns")
    for conversation_id, ordinal, answer in turns.fetchall():
        _put_words(connection, conversation_id, ordinal, *_searched(json.loads(answer)))


MIGRATIONS: Mapping[str, Migration] = {"001_create_tables": _create_tables, "002_add_words": _add_words}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """title: the first question, or as it was renamed. started_at, changed_at: UTC."""

    id: str
    title: str
    started_at: datetime
    changed_at: datetime
    n_turns: int


class ConversationPlace(NamedTuple):
    """Where a page of conversations ends: a time of change, and the id for those that changed at once."""

    changed_at: datetime
    id: str


class TurnPlace(NamedTuple):
    """ordinal: the turn's place in its conversation, from 0."""

    conversation_id: str
    ordinal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """Some conversations of all that match, how many those are, and where the next page begins: None after the last."""

    conversations: tuple[ConversationSummary, ...]
    total: int
    next: ConversationPlace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """One turn of a conversation, to know that by. ordinal: from 0."""

    ordinal: int
    question: str
    answer: str


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

    def append(self, conversation_id: str | None, answer: Json) -> TurnPlace:
        """Keep a turn, in a new conversation for None; returns where. Raises ConversationNotFound, LibraryError."""
        now = datetime.now(UTC).isoformat()
        with self._database.atomic() as connection:
            if conversation_id is None:
                conversation_id = secrets.token_hex(16)
                title = answer["question"][:MAX_TITLE]
                connection.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (conversation_id, title, now, now))
                _put_words(connection, conversation_id, _TITLE, title)
            else:
                _check(connection, conversation_id)
                connection.execute("UPDATE conversations SET changed_at = ? WHERE id = ?", (now, conversation_id))
            (ordinal,) = connection.execute(
                "SELECT coalesce(max(ordinal), -1) + 1 FROM turns WHERE conversation_id = ?", (conversation_id,)
            ).fetchone()
            place = TurnPlace(conversation_id, ordinal)
            stored = json.dumps(answer | {"conversation_id": conversation_id, "turn": ordinal}, ensure_ascii=False)
            connection.execute("INSERT INTO turns VALUES (?, ?, ?, ?)", (*place, now, stored))
            _put_words(connection, conversation_id, ordinal, *_searched(answer))
        return place

    def rename(self, conversation_id: str, title: str) -> ConversationSummary:
        """Give it another title; its place among the others stays. Raises ConversationNotFound, InputError."""
        title = " ".join(title.split())
        if not title:
            raise InputError("The title is empty", hint="Name the conversation, or leave it as it was.")
        if len(title) > MAX_TITLE:
            raise InputError(f"The title has {len(title):,} characters; {MAX_TITLE} is the limit")
        with self._database.atomic() as connection:
            _check(connection, conversation_id)
            connection.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))
            _put_words(connection, conversation_id, _TITLE, title)
        return self.summary(conversation_id)

    def page(
        self, sought: str = "", *, limit: int, after: ConversationPlace | None = None, skip: int = 0
    ) -> ConversationPage:
        """Conversations that hold every word sought, in their titles, questions or answers; the last changed first.

        Words match in any case, and as parts of words. after: where the page before ended. skip: so many more.
        Raises InputError.
        """
        words = words_sought(sought)
        matching = " AND ".join(["id IN (SELECT conversation_id FROM said WHERE instr(words, ?))"] * len(words)) or "1"
        behind = "1" if after is None else "(changed_at < ? OR (changed_at = ? AND id > ?))"
        place = () if after is None else (after.changed_at.isoformat(), after.changed_at.isoformat(), after.id)
        with self._database.reading() as connection:
            (total,) = connection.execute(f"SELECT count(*) FROM conversations WHERE {matching}", words).fetchone()
            rows = connection.execute(
                # Turns are counted for those of the page alone.
                f"{_SELECT_SUMMARY} WHERE id IN (SELECT id FROM conversations WHERE {matching} AND {behind} "
                "ORDER BY changed_at DESC, id LIMIT ? OFFSET ?) ORDER BY changed_at DESC, id",
                (*words, *place, limit + 1, skip),
            ).fetchall()
        found = tuple(map(_summary, rows[:limit]))
        next = ConversationPlace(found[-1].changed_at, found[-1].id) if len(rows) > limit else None
        return ConversationPage(conversations=found, total=total, next=next)

    def excerpts(self, ids: Iterable[str], sought: str = "") -> dict[str, Excerpt]:
        """Of each of these conversations the turn that holds most of the words sought; without any, the last turn."""
        words = words_sought(sought)
        held = " + ".join(["(instr(words, ?) > 0)"] * len(words))
        order = f"{held} DESC, ordinal" if words else "ordinal DESC"
        # Words first: an answer is dear to read.
        query = (
            "SELECT ordinal, json_extract(answer, '$.question'), json_extract(answer, '$.answer') FROM turns "
            "WHERE conversation_id = ? AND ordinal = (SELECT ordinal FROM said "
            f"WHERE conversation_id = turns.conversation_id AND ordinal >= 0 ORDER BY {order} LIMIT 1)"
        )
        with self._database.reading() as connection:
            rows = {id: connection.execute(query, (id, *words)).fetchone() for id in ids}
        return {
            id: Excerpt(ordinal=row[0], question=row[1], answer=row[2]) for id, row in rows.items() if row is not None
        }

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


def words_sought(sought: str) -> tuple[str, ...]:
    """The words as they are compared. Raises InputError for more than anybody types."""
    words = tuple(dict.fromkeys(folded(sought).split()))
    if len(sought) > MAX_SOUGHT or len(words) > MAX_WORDS:
        raise InputError(f"What is searched for may have {MAX_SOUGHT} characters and {MAX_WORDS} words at most")
    if any(0xD800 <= ord(character) < 0xE000 for character in sought):
        raise InputError("What is searched for holds half a character (a lone surrogate)")
    return words


def read_place(cursor: str | None) -> ConversationPlace | None:
    """Where a page begins, from the `next` of the page before. Raises InputError."""
    if not cursor:
        return None
    parts = _CURSOR.fullmatch(cursor)
    if parts is None:
        raise InputError("'cursor' has to be the 'next' of the page before")
    return ConversationPlace(_EPOCH + timedelta(microseconds=int(parts[1])), parts[2])


def cursor_of(place: ConversationPlace | None) -> str | None:
    """What `read_place` reads."""
    return None if place is None else f"{(place.changed_at - _EPOCH) // timedelta(microseconds=1)}.{place.id}"


def _searched(answer: Json) -> Sequence[str]:
    return answer["question"], answer["answer"]


def _put_words(connection: sqlite3.Connection, conversation_id: str, ordinal: int, *texts: str) -> None:
    words = folded("\n".join(texts))
    connection.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?)", (conversation_id, ordinal, words))


def _check(connection: sqlite3.Connection, conversation_id: str) -> None:
    if connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).fetchone() is None:
        raise _none(conversation_id)


def _none(conversation_id: str) -> ConversationNotFound:
    return ConversationNotFound(
        f"There is no conversation '{conversation_id[:64]}'",
        hint="Begin a new one: without conversation_id, or with `--conversation new`.",
    )
