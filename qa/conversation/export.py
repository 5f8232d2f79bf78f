"""Conversations and what people think of their answers, to give away: as evidence, and as a table."""

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qa.conversation.feedback import JudgedTurn
from qa.conversation.kept import ConversationSummary
from qa.ledger.as_csv import cell
from qa.proof.pack import evidence_of
from qa.serialising import JUDGED_FIELDS, Json, judged_to_dict, judgement_to_dict

if TYPE_CHECKING:
    from qa.engine import Engine

FEEDBACK_FILENAME = "feedback.csv"


def conversations_pack(summaries: Iterable[ConversationSummary], engine: "Engine") -> Json:
    """One evidence pack of all their answers, in their order, each with its conversation and what was thought of it.

    Raises ConversationNotFound.
    """
    return evidence_of([answer for summary in summaries for answer in answers_of(summary, engine)], engine)


def answers_of(summary: ConversationSummary, engine: "Engine") -> Iterable[Json]:
    """A conversation's answers with what is kept beside them. Raises ConversationNotFound."""
    judged = engine.feedback.of(summary.id)
    for ordinal, turn in enumerate(engine.conversations.turns(summary.id)):
        judgement = judged.get(ordinal)
        yield turn.answer | {
            "kept": {
                "conversation_id": summary.id,
                "title": summary.title,
                "asked_at": turn.asked_at.isoformat(),
                "feedback": None if judgement is None else judgement_to_dict(judgement),
            }
        }


def feedback_csv(judged: Iterable[JudgedTurn]) -> bytes:
    """One row for each judgement, with a byte order mark; nothing in it runs as a formula (qa.ledger.as_csv)."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, JUDGED_FIELDS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in judged_to_dict(item).items()} for item in judged)
    return b"\xef\xbb\xbf" + file.getvalue().encode()
