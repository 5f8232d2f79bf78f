"""What the chat completions of OpenAI's API hold, as far as they are read and made here, for validation and /docs."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator

from web.openai_errors import unsupported
from web.schemas import Answer, Text

MODEL = "article-qa"
Role = Literal["system", "developer", "user", "assistant", "tool", "function"]

# Not a set: what is looked for in it may be anything that JSON can be.
_NOT_READ = ("tool", "function")


class Part(BaseModel):
    """A part of a message; of a user's, nothing but text is taken."""

    type: str = Field(examples=["text"], description="What kind of part it is.")
    text: Text = Field(default="", description="Its text.")


def _as_parts(content: object) -> object:
    """Text is one part; no content at all is none."""
    if content is None:
        return []
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list):
        raise ValueError("it has to be text, or a list of parts")
    return content


class ChatMessage(BaseModel):
    """A message. Those of tools are not read at all, those of the system have no effect."""

    role: Role = Field(examples=["user"], description="Whose message it is.")
    content: Annotated[list[Part], BeforeValidator(_as_parts, json_schema_input_type=str | list[Part] | None)] = Field(
        default=[],
        examples=["How many AI firms are in Shanghai?"],
        description="What it says: text, or a list of parts.",
    )

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_not_read(cls, data: object) -> object:
        is_tool = isinstance(data, Mapping) and data.get("role") in _NOT_READ
        return {"role": data["role"]} if is_tool and isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _is_text(self) -> Self:
        others = [part.type for part in self.content if part.type != "text"]
        if self.role == "user" and others:
            raise unsupported(f"it has a part of type '{others[0][:40]}', and this model reads text alone")
        return self

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.content if part.text)


class StreamOptions(BaseModel):
    """What a stream tells."""

    include_usage: bool | None = Field(default=None, description="Whether a last chunk tells the tokens.")


class ChatRequest(BaseModel):
    """A conversation, whose last message of a user is the question.

    Any other parameter of OpenAI's API (temperature, max_tokens, stop, seed, user, metadata, tools …) is accepted and
    has no effect: answers are quoted and computed, not generated.
    """

    model: Text = Field(examples=[MODEL], description="The one there is.")
    messages: list[ChatMessage] = Field(
        examples=[[{"role": "user", "content": "How many AI firms are in Shanghai?"}]],
        description="All that was said, the oldest first.",
    )
    stream: bool | None = Field(default=None, description="Whether the answer comes as events.")
    stream_options: StreamOptions | None = Field(default=None, description="What else the events tell.")
    n: int | None = Field(default=None, description="Nothing but 1: a question has one answer.")
    tool_choice: Any = Field(default=None, description='"auto" or "none": no tool is ever called.')
    function_call: Any = Field(default=None, description='"auto" or "none".')
    response_format: dict[str, Any] | None = Field(default=None, description='Nothing but {"type": "text"}.')
    logprobs: bool | None = Field(default=None, description="Nothing but false: no probabilities of tokens are known.")
    modalities: list[str] | None = Field(default=None, description='Nothing but ["text"].')

    @field_validator("n")
    @classmethod
    def _is_one(cls, n: int | None) -> int | None:
        if n not in (None, 1):
            raise unsupported("a question has one answer here, so that it has to be 1")
        return n

    @field_validator("tool_choice", "function_call")
    @classmethod
    def _calls_nothing(cls, choice: Any) -> Any:
        if choice not in (None, "auto", "none"):
            raise unsupported("this model calls no tools, so that it has to be 'auto' or 'none'")
        return choice

    @field_validator("response_format")
    @classmethod
    def _is_text(cls, wanted: dict[str, Any] | None) -> dict[str, Any] | None:
        if wanted is not None and wanted.get("type") != "text":
            raise unsupported("answers are text; as JSON, the answer is in 'article_qa' of every completion")
        return wanted

    @field_validator("logprobs")
    @classmethod
    def _has_none(cls, wanted: bool | None) -> bool | None:
        if wanted:
            raise unsupported("answers are quoted, not generated, and their tokens have no probabilities")
        return wanted

    @field_validator("modalities")
    @classmethod
    def _is_written(cls, wanted: list[str] | None) -> list[str] | None:
        if wanted is not None and wanted != ["text"]:
            raise unsupported("answers are text and nothing else")
        return wanted


class UrlCitation(BaseModel):
    """Characters [start_index, end_index) of the content, which tell a document and what is quoted of it."""

    start_index: int = Field(description="Its first character in the content, from 0.")
    end_index: int = Field(description="The character behind its last one.")
    title: str = Field(description="The document's title.")
    url: str = Field(description="Where the document says that it stands, or its page on this server.")


class UrlAnnotation(BaseModel):
    """Where something in the content comes from."""

    type: Literal["url_citation"] = Field(description="Always url_citation.")
    url_citation: UrlCitation = Field(description="The place in the content, and the document.")


class CompletionMessage(BaseModel):
    """The reply."""

    role: Literal["assistant"] = Field(description="Always assistant.")
    content: str = Field(description="In Markdown: the answer, then what it quotes, numbered, with its sources.")
    refusal: None = Field(description="Always null: an abstention is told in the content.")
    annotations: list[UrlAnnotation] = Field(description="None for an abstention.")


class CompletionChoice(BaseModel):
    """The one reply there is."""

    index: Literal[0] = Field(description="Always 0.")
    message: CompletionMessage = Field(description="What is replied.")
    logprobs: None = Field(description="Always null: answers are quoted, not generated.")
    finish_reason: Literal["stop"] = Field(description="Always stop.")


class CompletionUsage(BaseModel):
    """In word pieces of the bundled embedding model (all-MiniLM-L6-v2), of what was sent and of the content."""

    prompt_tokens: int = Field(description="Of what was sent.")
    completion_tokens: int = Field(description="Of the content.")
    total_tokens: int = Field(description="Of both.")


class ChatCompletion(BaseModel):
    """An answer as a chat model would give it, and the whole of it in `article_qa`."""

    id: str = Field(examples=["chatcmpl-5f2b9c"], description="Another one for each answer.")
    object: Literal["chat.completion"] = Field(description="Always chat.completion.")
    created: int = Field(description="Seconds since 1970, UTC.")
    model: Literal["article-qa"] = Field(description="The one there is.")
    system_fingerprint: str = Field(description="The program's version and the library's revision.")
    choices: list[CompletionChoice] = Field(description="Always one.")
    usage: CompletionUsage = Field(description="How long both are.")
    article_qa: Answer = Field(description="The whole answer, as `POST /ask` gives it.")


class ServedModel(BaseModel):
    """The one model there is."""

    id: Literal["article-qa"] = Field(description="Its name.")
    object: Literal["model"] = Field(description="Always model.")
    created: int = Field(description="Seconds since 1970, UTC.")
    owned_by: Literal["article-qa"] = Field(description="Always article-qa.")


class ServedModels(BaseModel):
    """The models there are."""

    object: Literal["list"] = Field(description="Always list.")
    data: list[ServedModel] = Field(description="Always one.")


class OpenAIErrorBody(BaseModel):
    """An error."""

    message: str = Field(
        examples=["There is no model 'gpt-4o' here; 'article-qa' is the one there is."],
        description="What went wrong, for a person to read.",
    )
    type: str = Field(examples=["invalid_request_error"], description="Whose mistake it was.")
    param: str | None = Field(examples=["model"], description="The field at fault, if there is one.")
    code: str | None = Field(examples=["model_not_found"], description="What went wrong, for a program.")


class OpenAIError(BaseModel):
    """What went wrong, in the shape that clients of OpenAI's API read."""

    error: OpenAIErrorBody = Field(description="What went wrong.")
