"""From the messages of a chat to its completion, whole or in chunks."""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from corpus.documents import Document
from corpus.errors import Cancelled, InputError
from qa.answers import Answer
from qa.asking import checked_question
from qa.conversation.resent import Exchange, ResentTurns
from qa.conversation.turns import Turn
from qa.engine import Engine
from qa.reading.pieces import load_pieces
from qa.serialising import Json, answer_to_dict
from web.openai_content import Content, content_of
from web.openai_schemas import MODEL, ChatMessage
from web.question_pool import IsWanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """An answer as a chat model gives it. created: seconds since 1970. answer: as `answer_to_dict` has it."""

    id: str
    created: int
    fingerprint: str
    content: Content
    answer: Json
    n_prompt_tokens: int
    n_completion_tokens: int

    def whole(self) -> Json:
        message = {
            "role": "assistant",
            "content": self.content.text,
            "refusal": None,
            "annotations": self._annotations(),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        told = self._told("chat.completion") | {"choices": [choice], "usage": self._usage()}
        return told | {"article_qa": self.answer}

    def chunks(self, *, with_usage: bool) -> Iterator[Json]:
        """The same in pieces: the role, each paragraph, then the annotations with the answer; at last the usage."""
        told = self._told("chat.completion.chunk") | ({"usage": None} if with_usage else {})
        yield told | {"choices": [_delta({"role": "assistant", "content": ""})]}
        for paragraph in self.content.paragraphs:
            yield told | {"choices": [_delta({"content": paragraph})]}
        last = _delta({"annotations": self._annotations()}) | {"finish_reason": "stop"}
        yield told | {"choices": [last], "article_qa": self.answer}
        if with_usage:
            yield told | {"choices": [], "usage": self._usage()}

    def _told(self, kind: str) -> Json:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "system_fingerprint": self.fingerprint,
        }

    def _annotations(self) -> list[Json]:
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": item.start,
                    "end_index": item.end,
                    "title": item.title,
                    "url": item.url,
                },
            }
            for item in self.content.citations
        ]

    def _usage(self) -> Json:
        return {
            "prompt_tokens": self.n_prompt_tokens,
            "completion_tokens": self.n_completion_tokens,
            "total_tokens": self.n_prompt_tokens + self.n_completion_tokens,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a client sends: the question, what was asked and replied before, and the text of all messages."""

    earlier: tuple[Exchange, ...]
    question: str
    text: str


def conversation_of(messages: Iterable[ChatMessage]) -> Conversation:
    """The question is the last message of a user. Raises InputError, QuestionTooLong."""
    questions: list[str] = []
    replies: list[list[str]] = []
    texts: list[str] = []
    for message in messages:
        texts.append(message.text)
        if message.role == "user":
            questions.append(message.text)
            replies.append([])
        elif message.role == "assistant" and replies:
            replies[-1].append(message.text)
    if not questions:
        raise InputError("There is no message of a user", hint="Send the question as one with the role 'user'.")
    asked = zip(questions[:-1], replies[:-1], strict=True)
    return Conversation(
        earlier=tuple(Exchange(question=question, reply="\n".join(reply)) for question, reply in asked),
        question=checked_question(questions[-1]),
        text="\n".join(texts),
    )


def answer_to(conversation: Conversation, engine: Engine, remembered: ResentTurns, is_wanted: IsWanted) -> Answer:
    """The answer to its question, on its own or following on those before. Raises LibraryError, Cancelled."""

    def ask(asked: str, turns: Sequence[Turn]) -> Answer:
        if not is_wanted():
            raise Cancelled("The question was taken back")
        return engine.ask(asked, turns=turns)

    return ask(conversation.question, remembered.turns(conversation.earlier, ask))


def completion_of(
    answer: Answer, conversation: Conversation, engine: Engine, remembered: ResentTurns, server: str
) -> Completion:
    """The answer as it is sent, and remembered for the next question. server: this server's own address."""

    def find_document(document_id: str) -> Document:
        return engine.document(document_id).document

    content = content_of(answer, find_document, server)
    remembered.keep(conversation.earlier, conversation.question, content.text, answer)
    return Completion(
        id=f"chatcmpl-{secrets.token_hex(12)}",
        created=int(time.time()),
        fingerprint=f"{version('article-qa')}-{engine.library.revision()}",
        content=content,
        answer=answer_to_dict(answer),
        n_prompt_tokens=_count_tokens(conversation.text),
        n_completion_tokens=_count_tokens(content.text),
    )


def _count_tokens(text: str) -> int:
    """In word pieces of the bundled embedding model."""
    return len(load_pieces().split([text])[0])


def _delta(delta: Json) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}
