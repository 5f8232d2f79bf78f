"""What requests with documents may hold, and what is told of documents and of the versions they replaced."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from web.schema_fields import DocumentId, Next, Request, Text, Total


class DocumentRequest(Request):
    """A document as text. What is not given is taken from the text's first lines, if they tell it."""

    text: Text = Field(
        examples=["A headline\n\nUpdated: 2019-08-01\n\nThe first paragraph."],
        description="The whole text; paragraphs are parted by empty lines.",
    )
    title: Text | None = Field(default=None, max_length=300, description="What it is called.")
    url: Text | None = Field(
        default=None,
        max_length=2_000,
        examples=["https://example.org/news/1"],
        description="Where it stands. An older document of this URL is replaced, and kept as a version.",
    )
    published: date | None = Field(
        default=None,
        strict=False,
        examples=["2019-08-01"],
        description='The day it appeared, from which "last year" in it is counted.',
    )
    replaces: Text | None = Field(
        default=None, max_length=64, description="The id of a document whose place it takes; that is kept as a version."
    )


class Source(BaseModel):
    """What is told of a document wherever it is quoted."""

    id: DocumentId
    title: str = Field(examples=["Shanghai gears up to be AI hub"], description="What it is called.")
    source: str = Field(examples=["en.sh-italent.com"], description="Who published it, or the name of its file.")
    url: str | None = Field(description="Where it stands, if that is known.")
    author: str | None = Field(description="Who wrote it, if that is known.")
    published: date | None = Field(examples=["2019-08-01"], description="The day it appeared, if that is known.")


class DocumentSummary(Source):
    """A document without its text, with what was made of it."""

    media_type: str = Field(examples=["text/plain"], description="What it was read from.")
    pages: int | None = Field(description="How many pages it has; null where it has none.")
    characters: int = Field(ge=0, description="The length of its text.")
    passages: int = Field(ge=0, description="How many passages were made of it.")
    figures: int = Field(ge=0, description="How many figures were found in it.")
    added_at: datetime = Field(description="When it was added, in UTC.")


class Documents(BaseModel):
    """Documents in the order they were added."""

    documents: list[DocumentSummary] = Field(description="The documents of this page.")
    total: Total
    next: Next


class DocumentText(DocumentSummary):
    """A document with its text."""

    text: str = Field(description="The text to which every offset refers.")


class Existing(BaseModel):
    """The document that has the same text already; nothing was added."""

    document: DocumentSummary = Field(description="The document that was there.")
    existed: Literal[True] = Field(description="Always true.")


class VersionSource(Source):
    """A version that a document has replaced."""

    sha256: str = Field(description="Of its text, in hexadecimal.")
    added_at: datetime = Field(description="When it was added, in UTC.")
    replaced_at: datetime = Field(description="When another text took its place, in UTC.")
