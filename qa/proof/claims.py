"""What an evidence pack claims, read with the type of every field held to; a file can hold anything."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from corpus.errors import InputError
from qa.proof.pack import FORMAT, VERSION
from qa.serialising import Json

# Bytes; a conversation of a thousand turns with all its passages is a tenth of it.
MAX_PACK = 64_000_000

# Complaints of pydantic that read better otherwise.
_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of one",
    "too_short": "is empty",
    "string_too_short": "is empty",
}
_MAKE = "`article-qa ask --evidence FILE` writes one."


class _Claim(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class QuoteClaim(_Claim):
    """That a document's characters [start, end) are this text, on this page."""

    text: str = Field(min_length=1)
    document_id: str
    start: int
    end: int
    page: int | None


class ReadingClaim(_Claim):
    """That a figure stands there and is to be read so. A calculated one stands nowhere.

    Its other fields, whatever this version or another knows of, are kept as they are: see `fields`.
    """

    model_config = ConfigDict(extra="allow")

    id: str
    text: str = Field(min_length=1)
    document_id: str | None
    start: int | None
    end: int | None
    page: int | None
    kind: str
    value: JsonValue
    low: JsonValue
    high: JsonValue
    exact: str | None
    unit: str | None

    @property
    def fields(self) -> dict[str, Any]:
        """As `figure_to_dict` names them."""
        return self.model_dump(exclude={"role", "page"})


class FigureClaim(ReadingClaim):
    role: Literal["answer", "equivalent", "operand", "derived", "nearest"]


class DerivationClaim(_Claim):
    model_config = ConfigDict(extra="allow")

    expression: str
    rule: str
    operands: tuple[str, ...]


class VersionClaim(_Claim):
    """That this is a version that was replaced then."""

    id: str
    title: str
    source: str
    url: str | None
    author: str | None
    published: date | None
    sha256: str
    added_at: AwareDatetime
    replaced_at: AwareDatetime


class RevisionClaim(_Claim):
    """That the version told this in place of one of the answer's figures; figure: its id."""

    figure: str
    before: ReadingClaim
    quote: QuoteClaim
    version: VersionClaim


class AnswerClaim(_Claim):
    question: str
    interpreted_as: str
    answered: bool
    answer: str
    reason: str | None
    confidence: float = Field(ge=0, le=1)
    spans: tuple[QuoteClaim, ...]
    figures: tuple[FigureClaim, ...]
    derivation: DerivationClaim | None
    passages: tuple[QuoteClaim, ...]
    revisions: tuple[RevisionClaim, ...] = ()
    # Of which conversation it is, and what somebody thought of it: nothing that a document could prove.
    kept: JsonValue = None

    @property
    def quoted(self) -> frozenset[str]:
        """Ids of the documents that it quotes; those of revisions are not among them."""
        ids = {quote.document_id for quote in (*self.spans, *self.passages)}
        return frozenset(ids | {figure.document_id for figure in self.figures if figure.document_id is not None})


class DocumentClaim(_Claim):
    """sha256, characters: None where it had been removed when the pack was written."""

    id: str
    title: str
    source: str
    url: str | None
    published: date | None
    sha256: str | None
    characters: int | None


class PackClaim(_Claim):
    format: Literal["article-qa evidence"]
    version: int
    made_at: AwareDatetime
    versions: dict[str, JsonValue]
    answers: tuple[AnswerClaim, ...] = Field(min_length=1)
    documents: tuple[DocumentClaim, ...]
    digest: str


def read_pack(file: Path) -> Json:
    """The JSON in a file, which may still be anything that JSON can be. Raises InputError."""
    try:
        if file.is_dir():
            raise InputError(f"'{file}' is a folder", hint="Name an evidence pack.")
        size = file.stat().st_size
        if size > MAX_PACK:
            raise InputError(f"'{file}' has {size:,} bytes; {MAX_PACK:,} is the limit for an evidence pack")
        # Not a pipe or a device, which may have no end.
        if not file.is_file():
            raise InputError(f"'{file}' is not a regular file", hint="Name an evidence pack.")
        data = file.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no file '{file}'", hint="Check the path.") from None
    except OSError as error:
        raise InputError(f"'{file}' cannot be read: {(error.strerror or str(error)).lower()}") from error
    try:
        pack = json.loads(data)
    except (ValueError, RecursionError):
        raise InputError(f"'{file}' is not JSON, or not all of it", hint=_MAKE) from None
    if not isinstance(pack, dict):
        raise InputError(f"'{file}' is JSON, but no evidence pack", hint=_MAKE)
    return pack


def read_claims(pack: Json) -> PackClaim:
    """Raises InputError where it is no pack of this format and version, or not whole."""
    if pack.get("format") != FORMAT:
        raise InputError(f"This is JSON, but no evidence pack: its format is not “{FORMAT}”", hint=_MAKE)
    version = pack.get("version")
    if type(version) is not int or version != VERSION:
        told = repr(version)[:40]
        raise InputError(
            f"The evidence pack has version {told}; {VERSION} is read here", hint="Use the program that wrote it."
        )
    try:
        # By way of JSON: what cannot be written as such is no pack, and lists become tuples.
        return PackClaim.model_validate_json(json.dumps(pack, allow_nan=False))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])[1:]
        said = first["msg"].replace("Input should", "should", 1)
        said = _SAID.get(first["type"], said)
        raise InputError(
            f"The evidence pack is not whole: {where or 'it'} {said[:1].lower()}{said[1:]}"[:300]
        ) from None
    except (ValueError, TypeError, RecursionError):
        raise InputError("The evidence pack holds what JSON cannot", hint=_MAKE) from None
