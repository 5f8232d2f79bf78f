"""The library as the model of a chat front end, through OpenAI's own client."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import openai
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion

from corpus.documents import Document, Passage, Span
from qa.answers import Answer, AnswerPassage, AnswerSpan, Timings
from qa.conversation.resent import Exchange
from web import openai_schemas as schemas
from web.openai_content import NEAREST, content_of, escaped

QUESTION = "How many AI firms are in Shanghai?"
BASE = "http://testserver/v1"
TOLD_APART = {"timings_ms": None}


@pytest.fixture(scope="module")
def chat(article_client: TestClient) -> OpenAI:
    return OpenAI(base_url=BASE, api_key="none", http_client=article_client, max_retries=0)


def asked(chat: OpenAI, *said: str) -> ChatCompletion:
    """What is answered to a conversation of a user, a model, a user …"""
    messages: Any = [{"role": "assistant" if n % 2 else "user", "content": text} for n, text in enumerate(said)]
    return chat.chat.completions.create(model="article-qa", messages=messages)


def test_the_one_model_is_listed_and_found(chat: OpenAI) -> None:
    (model,) = chat.models.list()
    assert chat.models.retrieve(model.id) == model
    assert (model.id, model.object) == ("article-qa", "model")
    with pytest.raises(openai.NotFoundError, match="There is no model 'gpt-4o' here"):
        chat.models.retrieve("gpt-4o")


def test_a_completion_is_the_answer_with_its_quotes_where_they_are_said_to_be(
    chat: OpenAI, article_client: TestClient
) -> None:
    completion = asked(chat, QUESTION)
    answer = article_client.get("/ask", params={"question": QUESTION}).json()
    told = completion.model_extra["article_qa"]  # type: ignore[index]
    assert told | TOLD_APART == answer | TOLD_APART
    message = completion.choices[0].message
    assert message.content is not None and message.content.startswith(answer["answer"])
    (cited,) = [item.url_citation for item in message.annotations or ()]
    citation = re.fullmatch(
        r"\[1\] “(.+)” — \[(.+)\]\((.+)\), 2019-08-01", message.content[cited.start_index : cited.end_index]
    )
    assert citation is not None
    quote, title, url = citation.groups()
    assert any(quote in passage["text"] for passage in answer["passages"])
    assert (title, url) == (cited.title, cited.url)
    shown = re.search(r'<mark class="here" id="here">(.{40})', article_client.get(url).text)
    assert shown is not None and quote.startswith(shown[1])
    usage = completion.usage
    assert usage is not None and usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens == len("How many AI firms are in Shanghai ?".split())


def test_the_json_is_as_documented(article_client: TestClient) -> None:
    body = {"model": "article-qa", "messages": [{"role": "user", "content": QUESTION}]}
    sent = article_client.post("/v1/chat/completions", json=body).json()
    assert schemas.ChatCompletion.model_validate(sent).model_dump(mode="json") == sent
    assert schemas.ServedModels.model_validate(article_client.get("/v1/models").json())
    paths = article_client.get("/openapi.json").json()["paths"]
    told = paths["/v1/chat/completions"]["post"]["responses"]
    assert set(told["200"]["content"]) == {"application/json", "text/event-stream"}
    assert "422" not in told


def test_a_follow_up_leans_on_what_the_client_sends_and_an_abstention_shows_the_nearest_passage(
    chat: OpenAI, article_client: TestClient
) -> None:
    kept = article_client.get("/conversations").json()["total"]
    first = asked(chat, QUESTION)
    completion = asked(chat, QUESTION, first.choices[0].message.content or "", "And in Beijing?")
    answer = completion.model_extra["article_qa"]  # type: ignore[index]
    assert (answer["interpreted_as"], answer["answered"]) == ("How many AI firms are in Beijing?", False)
    message = completion.choices[0].message
    assert message.annotations == []
    said, understood, nearest = (message.content or "").split("\n\n")
    assert said == answer["answer"]
    assert understood == "Understood as: How many AI firms are in Beijing?"
    assert nearest.startswith(f"{NEAREST} “")
    assert article_client.get("/conversations").json()["total"] == kept
    app = article_client.app
    assert isinstance(app, FastAPI)
    told = [Exchange(question=QUESTION, reply=first.choices[0].message.content or "")]
    assert len(app.state.resent_turns.turns(told, None)) == 1  # remembered: there is nothing to ask it again with


def test_a_stream_says_the_same_in_chunks(chat: OpenAI, article_client: TestClient) -> None:
    whole = asked(chat, QUESTION)
    app = article_client.app
    assert isinstance(app, FastAPI)

    async def streamed() -> list[Any]:
        async with (
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app)) as http,
            AsyncOpenAI(base_url=BASE, api_key="none", http_client=http) as client,
        ):
            stream = await client.chat.completions.create(
                model="article-qa",
                messages=[{"role": "user", "content": [{"type": "text", "text": QUESTION}]}],
                stream=True,
                stream_options={"include_usage": True},
                temperature=0.2,
                max_tokens=10,
                stop=["\n"],
                metadata={"chat": "1"},
            )
            return [chunk async for chunk in stream]

    first, *pieces, last, usage = asyncio.run(streamed())
    assert first.choices[0].delta.role == "assistant"
    assert len(pieces) == 2
    assert "".join(piece.choices[0].delta.content for piece in pieces) == whole.choices[0].message.content
    assert last.choices[0].finish_reason == whole.choices[0].finish_reason == "stop"
    annotations = [item.model_dump() for item in whole.choices[0].message.annotations or ()]
    assert last.choices[0].delta.model_extra["annotations"] == annotations
    answers = [item.model_extra["article_qa"] | TOLD_APART for item in (last, whole)]
    assert answers[0] == answers[1]
    assert (usage.choices, usage.usage) == ([], whole.usage)


def test_a_stream_ends_as_openais_does(article_client: TestClient) -> None:
    body = {"model": "article-qa", "messages": [{"role": "user", "content": "Hello!"}], "stream": True}
    response = article_client.post("/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, done, end = response.text.split("\n\n")
    assert (done, end) == ("data: [DONE]", "")
    assert all("usage" not in json.loads(event.removeprefix("data: ")) for event in events)


@pytest.mark.parametrize(
    ("sent", "param", "says"),
    [
        ({"model": "gpt-4o"}, "model", "There is no model 'gpt-4o' here"),
        ({"messages": []}, "messages", "There is no message of a user"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages", "The question is empty"),
        ({"messages": [{"role": "user", "content": "a " * 2_000}]}, "messages", "The question has 4,000 characters"),
        ({"messages": [{"role": "king", "content": "a"}]}, "messages[0].role", "should be 'system'"),
        ({"messages": [{"role": {}, "content": "a"}]}, "messages[0].role", "should be 'system'"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content", "text, or a list of parts"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "messages[0]",
            "reads text alone",
        ),
        ({"n": 2}, "n", "one answer"),
        ({"tool_choice": "required"}, "tool_choice", "calls no tools"),
        ({"response_format": {"type": "json_object"}}, "response_format", "article_qa"),
        ({"logprobs": True}, "logprobs", "not generated"),
        ({"modalities": ["text", "audio"]}, "modalities", "text and nothing else"),
    ],
)
def test_what_cannot_be_done_is_an_error_that_the_client_knows(
    chat: OpenAI, sent: dict[str, Any], param: str, says: str
) -> None:
    usual: Any = {"model": "article-qa", "messages": [{"role": "user", "content": QUESTION}]}
    wanted = openai.NotFoundError if param == "model" else openai.BadRequestError
    with pytest.raises(wanted) as raised:
        chat.chat.completions.create(**(usual | sent))
    assert raised.value.param == param
    assert raised.value.type == "invalid_request_error"
    assert isinstance(raised.value.body, dict) and says in raised.value.body["message"]


@pytest.mark.parametrize("body", [b'{"model": ', b"\xff\xfe", b"[]", b"", b'{"messages": [{"role": "user"}]}'])
def test_a_body_that_cannot_be_read_is_told_in_the_same_shape(article_client: TestClient, body: bytes) -> None:
    response = article_client.post("/v1/chat/completions", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    error = schemas.OpenAIError.model_validate(response.json(), strict=True).error
    assert error.message.endswith(".")


# What the messages say


def answer_of(text: str, title: str, quote: str, url: str | None = None) -> Answer:
    """An answer that quotes a document that is nothing but the quote."""
    span = Span(0, len(quote))
    document = Document(
        id="0" * 32,
        title=title,
        source="a test",
        url=url,
        published=date(2024, 2, 29),
        media_type="text/plain",
        text=quote,
        added_at=datetime.now(UTC),
    )
    passage = Passage(id="p", document_id=document.id, ordinal=0, span=span, kind="paragraph", sentences=(span,))
    return Answer(
        question="What?",
        interpreted_as="What?",
        conversation_id=None,
        answered=True,
        text=text,
        reason=None,
        confidence=0.5,
        spans=(AnswerSpan(text=quote, passage_id="p", document_id=document.id, span=span, score=0.5),),
        figures=(),
        derivation=None,
        passages=(AnswerPassage(passage=passage, document=document, score=1.0, highlights=()),),
        timings=Timings(total=1, search=1, read=1),
    )


def nothing(document_id: str) -> Document:
    raise AssertionError("every document is among the passages")


def test_a_quote_that_the_answer_tells_is_numbered_there() -> None:
    answer = answer_of("Yes — “It rained.”", "Weather", "It rained.", "https://weather.example/a (b)")
    told, cited = content_of(answer, nothing, "http://here").text.split("\n\n")
    assert told == "Yes — “It rained.” [1]"
    assert cited == "[1] [Weather](https://weather.example/a%20%28b%29), 2024-02-29"
    other = replace(
        answer,
        text="Rain",
        passages=(replace(answer.passages[0], document=replace(answer.passages[0].document, url="javascript:a()")),),
    )
    assert "](http://here/library/" in content_of(other, nothing, "http://here").text


def test_a_documents_markdown_has_no_effect() -> None:
    hostile = "![a](https://evil.example/p.png) <img src=x> **b** [1] &lt; $1 and $2"
    content = content_of(answer_of("No", hostile, hostile), nothing, "http://here").text
    assert "\\<img" in content and "\\*\\*b\\*\\*" in content and "\\&lt;" in content and "\\$1 and \\$2" in content
    assert re.findall(r"(?<!\\)\[", content) == ["[", "["]  # of the number, and of the link to the document
    assert escaped("up 5% to $3 (2*)") == "up 5% to $3 (2*)"


@settings(max_examples=60, deadline=None)
@given(
    *[st.text(alphabet="ab1 .\\`*_[]()<>&;#~$“”é中😀", min_size=1).filter(lambda text: text.strip()) for _ in range(3)]
)
def test_whatever_the_text_offsets_are_right_and_nothing_is_lost(text: str, title: str, quote: str) -> None:
    content = content_of(answer_of(text, title, quote), nothing, "http://here")
    assert re.sub(r"\\([^a-z0-9 ])", r"\1", escaped(text)) == text
    (cited,) = content.citations
    line = content.text[cited.start : cited.end]
    assert line.startswith("[1] ") and line.endswith("2024-02-29")
    assert content.text.endswith(line)
