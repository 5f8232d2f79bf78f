"""A question of a conversation made to stand by itself, from the questions and answers before it.

Nothing is written that was not said: pronouns become the words they mean, a question of a few words takes the rest from
the question before it, and "what else" says besides what. A question that stands by itself is left as it was typed.
"""

from collections.abc import Sequence

from qa.conversation.follow_ups import completed
from qa.conversation.frames import is_whole
from qa.conversation.implied import with_besides, with_full_names, with_more, with_scope, with_those, with_what_is_meant
from qa.conversation.pronouns import written_out
from qa.conversation.reckoning import reckoned
from qa.conversation.references import spoken_of
from qa.conversation.superlatives import with_ones
from qa.conversation.turns import Turn
from qa.questions.words import WordVectors


def stand_alone(asked: str, turns: Sequence[Turn], vectors: WordVectors, *, topic: str | None = None) -> str:
    """The question as it reads by itself; `asked` unchanged where it stands by itself already.

    turns: oldest first. topic: the title of what is talked about; it is meant where a pronoun can mean nothing else.
    """
    # What was said and could not be made whole says nothing of what comes after it.
    turns = [turn for turn in turns if turn.is_answered or is_whole(turn.question)]
    computed = reckoned(asked, turns)
    if computed is not None:
        return computed
    mentions = spoken_of(turns, vectors, topic)
    text = completed(asked, turns, vectors) or with_those(with_more(asked, mentions), turns)
    text = with_ones(text, mentions)
    text = with_full_names(text, mentions, vectors)
    text = written_out(text, turns, mentions, vectors)
    text = with_what_is_meant(text, turns, mentions, vectors)
    if text == asked:
        text = with_scope(text, turns, vectors)
    return with_besides(text, turns, mentions, vectors)
