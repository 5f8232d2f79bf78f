"""Conversations as the library keeps them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.errors import ConversationNotFound, InputError
from qa.engine import Engine, Models
from qa.settings import Settings

FIRMS = "How many AI firms are in Shanghai?"


def test_a_conversation_survives_a_restart_with_its_answers(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models) as engine:
        first = engine.converse(FIRMS)
        assert first.conversation_id is not None
        engine.converse("Who is the president of INESA Group?", conversation_id=first.conversation_id)
    with Engine.open(settings, models=models) as engine:
        (summary,) = engine.conversations.page(limit=9).conversations
        turns = engine.conversations.turns(first.conversation_id)
    assert (summary.id, summary.title, summary.n_turns) == (first.conversation_id, FIRMS, 2)
    assert [turn.answer["question"] for turn in turns] == [FIRMS, "Who is the president of INESA Group?"]
    assert turns[0].answer["answer"] == first.text
    assert turns[0].turn.answer == "1,000"
    assert {turn.answer["conversation_id"] for turn in turns} == {first.conversation_id}


def test_the_last_changed_comes_first_and_a_deleted_one_is_gone(engine: Engine) -> None:
    old, new = (engine.converse(FIRMS).conversation_id for _ in range(2))
    assert old is not None and new is not None
    assert [item.id for item in engine.conversations.page(limit=9).conversations] == [new, old]
    engine.converse("When was the article updated?", conversation_id=old)
    assert [item.id for item in engine.conversations.page(limit=9).conversations] == [old, new]
    assert [item.id for item in engine.conversations.page(limit=1).conversations] == [old]
    engine.conversations.remove(old)
    assert [item.id for item in engine.conversations.page(limit=9).conversations] == [new]
    for use in (engine.conversations.turns, engine.conversations.summary, engine.conversations.remove):
        with pytest.raises(ConversationNotFound):
            use(old)
    with pytest.raises(ConversationNotFound):
        engine.converse(FIRMS, conversation_id=old)


def test_turns_asked_at_once_are_all_kept(engine: Engine) -> None:
    conversation_id = engine.converse(FIRMS).conversation_id
    assert conversation_id is not None
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: engine.converse(FIRMS, conversation_id=conversation_id), range(8)))
    assert len(engine.conversations.turns(conversation_id)) == 9
    assert len(engine.conversations.turns(conversation_id, last=3)) == 3


def test_asking_alone_keeps_nothing(engine: Engine) -> None:
    assert engine.ask(FIRMS).conversation_id is None
    assert engine.conversations.page(limit=9).conversations == ()


def test_a_failed_question_begins_no_conversation(engine: Engine) -> None:
    with pytest.raises(InputError):
        engine.converse("   ")
    assert engine.conversations.page(limit=9).conversations == ()
