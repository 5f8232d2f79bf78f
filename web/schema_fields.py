"""Fields that many schemas have in common, and what every request's body is read with."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from qa.asking import MAX_QUESTION, MAX_TOP_K

DOCUMENT = "b500b99aef9ae12df7e50449c1b540db"


def _is_text(value: str) -> str:
    """Half characters (lone surrogates) pass JSON but are no text."""
    if any(0xD800 <= ord(character) < 0xE000 for character in value):
        raise ValueError("it holds half a character (a lone surrogate)")
    return value


def _whole(value: object) -> object:
    """Some programs write each number with a point: 5.0 is an integer to JSON's schemas, too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Text = Annotated[str, AfterValidator(_is_text)]
PageNumber = Annotated[int | None, Field(description="From 1; null in a document without pages.")]
TopK = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MAX_TOP_K, description="How many passages to return.")]
# Told, not checked: whoever asks is told why it is no question by what reads that.
QUESTION_LENGTH: JsonDict = {"minLength": 1, "maxLength": MAX_QUESTION}

DocumentId = Annotated[str, Field(description="The document's id, a hash of its text.", examples=[DOCUMENT])]
PassageId = Annotated[str, Field(description="The passage's id.", examples=[f"{DOCUMENT}.p3"])]
FigureId = Annotated[str, Field(description="The figure's id.", examples=[f"{DOCUMENT}.f4"])]
Start = Annotated[int, Field(ge=0, description="Its first character in the document's text, from 0.", examples=[472])]
End = Annotated[int, Field(ge=1, description="The character behind its last one in that text.", examples=[477])]
Total = Annotated[int, Field(ge=0, description="How many match, on all pages.", examples=[348])]
Next = Annotated[str | None, Field(description="The `cursor` of the next page; null on the last.")]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
