"""Conversations that a client sends again with every question."""

from collections.abc import Sequence

from qa.answers import Answer
from qa.conversation.resent import Exchange, ResentTurns
from qa.conversation.turns import Turn, turn_of
from qa.engine import Engine

QUESTION = "Who is the president of Shanghai INESA Group?"
FOLLOW_UP = "What did he say?"


def test_turns_are_remembered_by_all_that_was_said_and_else_asked_again(article_engine: Engine) -> None:
    asked: list[str] = []

    def ask(question: str, turns: Sequence[Turn]) -> Answer:
        asked.append(question)
        return article_engine.ask(question, turns=turns)

    told = ResentTurns()
    first = ask(QUESTION, ())
    told.keep([], QUESTION, first.text, first)
    earlier = [Exchange(question=QUESTION, reply=f" {first.text}\n")]
    assert told.turns(earlier, ask) == (turn_of(first),)
    second = ask(FOLLOW_UP, told.turns(earlier, ask))
    assert second.interpreted_as != FOLLOW_UP
    told.keep(earlier, FOLLOW_UP, second.text, second)
    both = [*earlier, Exchange(question=FOLLOW_UP, reply=second.text)]
    assert told.turns(both, ask) == (turn_of(first), turn_of(second))
    assert asked == [QUESTION, FOLLOW_UP]
    # Another process, or one that began anew, comes to the same; and to nothing of what could not be asked.
    unasked = Exchange(question=" ", reply="The question is empty.")
    assert ResentTurns().turns([unasked, *both], ask) == (turn_of(first), turn_of(second))
    assert asked == [QUESTION, FOLLOW_UP, " ", QUESTION, FOLLOW_UP]
    # What the model is said to have said is never taken for an answer.
    made_up = [Exchange(question=QUESTION, reply="Ann Other")]
    assert told.turns(made_up, ask) == (turn_of(first),)


def test_a_few_turns_are_remembered_and_the_least_used_forgotten(article_engine: Engine) -> None:
    asked: list[str] = []
    answer = article_engine.ask(QUESTION)

    def ask(question: str, turns: Sequence[Turn]) -> Answer:
        asked.append(question)
        return answer

    told = ResentTurns(size=2)
    for name in ("a", "b", "c"):
        told.keep([], name, "", answer)
        told.turns([Exchange(question="a", reply="")], ask)
    assert asked == []
    told.turns([Exchange(question="b", reply="")], ask)
    assert asked == ["b"]
    long = [Exchange(question=str(n), reply="") for n in range(20)]
    assert len(told.turns(long, ask)) == 8
    assert asked[1:] == [str(n) for n in range(12, 20)]
