"""Judgements as the library keeps them, and conversations found again by their words."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.database import Database
from corpus.errors import ConversationNotFound, FeedbackNotFound, InputError, TurnNotFound
from qa.cli import cli
from qa.conversation import kept
from qa.conversation.feedback import Feedback
from qa.conversation.kept import Conversations, cursor_of, read_place
from qa.engine import Engine

DAY = "2020-05-01T10:00:00+00:00"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "library.sqlite")


def answer(question: str, text: str = "seven") -> dict[str, object]:
    told = {"question": question, "interpreted_as": question, "answered": True, "answer": text, "confidence": 0.9}
    return told | {"conversation_id": None}


def test_a_judgement_is_kept_with_its_turn_and_deleted_with_it(database: Database) -> None:
    conversations, feedback = Conversations(database), Feedback(database)
    one = conversations.append(None, answer("How many lions?")).conversation_id
    conversations.append(one, answer("How many bears?"))
    other = conversations.append(None, answer("How many tigers?")).conversation_id
    feedback.give(one, 1, "down", "  nine ")
    feedback.give(other, 0, "up", "   ")
    assert {n: (item.verdict, item.comment) for n, item in feedback.of(one).items()} == {1: ("down", "nine")}
    told = {item.question: item.judgement.comment for item in feedback.all()}
    assert told == {"How many bears?": "nine", "How many tigers?": None}
    conversations.remove(one)
    assert (feedback.of(one), feedback.count()) == ({}, 1)
    feedback.take_back(other, 0)
    with pytest.raises(FeedbackNotFound):
        feedback.take_back(other, 0)
    for conversation_id, ordinal, error in (
        (other, 1, TurnNotFound),
        (other, -1, TurnNotFound),
        (one, 0, ConversationNotFound),
    ):
        with pytest.raises(error):
            feedback.give(conversation_id, ordinal, "up")
    with pytest.raises(InputError):
        feedback.give(other, 0, "sideways")


def test_conversations_of_an_older_library_are_found_by_their_words(tmp_path: Path) -> None:
    with Database(tmp_path / "old.sqlite") as database:
        database.migrate("conversations", {"001_create_tables": kept.MIGRATIONS["001_create_tables"]})
        with database.atomic() as connection:
            connection.execute("INSERT INTO conversations VALUES ('a1', 'How many lions?', ?, ?)", (DAY, DAY))
            told = json.dumps(answer("How many lions?", "Straße, seven"))
            connection.execute("INSERT INTO turns VALUES ('a1', 0, ?, ?)", (DAY, told))
        conversations = Conversations(database)
        assert conversations.page("STRASSE lion", limit=9).total == 1
        assert conversations.page("strasse tiger", limit=9).total == 0


def test_a_renamed_conversation_is_found_by_its_new_title_at_its_old_place(database: Database) -> None:
    conversations = Conversations(database)
    ids = [conversations.append(None, answer(f"How many lions {n}?")).conversation_id for n in range(5)][::-1]
    conversations.append(ids[3], answer("How many bears?", "ninety"))
    ids = [ids[3], *ids[:3], ids[4]]
    assert conversations.rename(ids[2], " The  pride ").title == "The pride"
    seen, after = [], None
    while True:
        page = conversations.page("lions", limit=2, after=after)
        seen += [item.id for item in page.conversations]
        if (after := read_place(cursor_of(page.next))) is None:
            break
    assert seen == ids
    assert [item.id for item in conversations.page("pride", limit=9).conversations] == [ids[2]]
    assert conversations.excerpts(ids, "ninety bears")[ids[0]].question == "How many bears?"
    assert conversations.excerpts(ids)[ids[0]].ordinal == 1
    for title in ("", "x" * 201):
        with pytest.raises(InputError):
            conversations.rename(ids[0], title)
    with pytest.raises(ConversationNotFound):
        conversations.rename("0", "x")


@pytest.mark.parametrize("sought", ["%", "_", "'", "\\", "';--", "\x00", "?"])
def test_what_is_searched_for_is_text_alone(database: Database, sought: str) -> None:
    conversations = Conversations(database)
    conversations.append(None, answer("lions"))
    assert conversations.page(sought, limit=9).total == 0 or not sought.strip("\x00")


def test_the_command_prints_judgements(engine: Engine) -> None:
    conversation_id = engine.converse("How many AI firms are in Shanghai?").conversation_id
    assert conversation_id is not None
    engine.feedback.give(conversation_id, 0, "down", "It is 3,000.")
    home = ["--home", str(engine.settings.home)]
    text, lines, table = (CliRunner().invoke(cli, ["feedback", *home, *more]) for more in ([], ["--json"], ["--csv"]))
    assert "not right  How many AI firms are in Shanghai?" in text.output
    assert "comment: It is 3,000." in text.output
    assert json.loads(lines.output)["comment"] == "It is 3,000."
    assert table.output.splitlines()[0].endswith("conversation_id,turn")
    assert CliRunner().invoke(cli, ["feedback", "--json", "--csv"]).exit_code == 2
    renamed = CliRunner().invoke(cli, ["conversations", "rename", *home, conversation_id, "Firms"])
    assert renamed.output == f"renamed  Firms ({conversation_id})\n"
    assert "Firms" in CliRunner().invoke(cli, ["conversations", "list", *home, "--q", "firms 3,000"]).output


def test_the_tables_cascade(database: Database) -> None:
    """What is left of a conversation that is removed is nothing."""
    conversations, feedback = Conversations(database), Feedback(database)
    conversation_id = conversations.append(None, answer("lions")).conversation_id
    feedback.give(conversation_id, 0, "up")
    conversations.remove(conversation_id)
    with sqlite3.connect(database.path) as connection:
        tables = ("conversations", "turns", "said", "feedback")
        assert [connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables] == [0, 0, 0, 0]
    connection.close()
