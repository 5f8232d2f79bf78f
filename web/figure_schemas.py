"""What requests for figures may hold, and what is told of figures."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from corpus.documents import Change, FigureKind, Nature, Qualifier
from qa.engine import MAX_PAGE
from qa.ledger.filtering import KINDS
from web.document_schemas import Source
from web.schema_fields import DocumentId, End, FigureId, Next, PageNumber, PassageId, Start, Total


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Limit = Annotated[Annotated[int, Field(ge=1, le=MAX_PAGE)] | None, BeforeValidator(_none_if_empty)]


class FigureFilterQuery(BaseModel):
    """Which figures are wanted. An empty parameter is as one left out."""

    model_config = ConfigDict(extra="forbid")

    document_id: list[str] = Field(default=[], description="Only figures of this document; may be repeated.")
    kind: list[Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]] = Field(
        default=[], examples=[["money"]], description=f"{', '.join(KINDS)}; may be repeated."
    )
    unit: str = Field(default="", examples=["CNY"], description="As figures have it: CNY, %, km.")
    q: str = Field(
        default="",
        examples=["AI enterprises"],
        description="Words, each of them in the figure's text or in what it counts; upper or lower case.",
    )
    min: str = Field(
        default="",
        examples=["1000"],
        description="The least value: a number, or a date such as 2018-09-19. A range counts if any of it is within.",
    )
    max: str = Field(default="", examples=["2.5e9"], description="The greatest value: a number, or a date.")
    from_: str = Field(
        default="", alias="from", examples=["2018-01-01"], description="Figures that hold on this day or later."
    )
    to: str = Field(default="", examples=["2018"], description="Figures that hold on this day or earlier.")


class FigureQuery(FigureFilterQuery):
    """Which figures are wanted, and how. An empty parameter is as one left out."""

    format: Literal["json", "csv", ""] = Field(default="", description="Without it, the Accept header decides.")
    limit: Limit = Field(default=None, description="Figures on a page: 100, if it is left out; as CSV, all.")
    cursor: str = Field(default="", description="The `next` of the page before.")


class SeriesQuery(FigureFilterQuery):
    """Of which figures series are wanted, and how many series. An empty parameter is as one left out."""

    limit: Limit = Field(
        default=None, description="Series at most, those of most points first: 100, if it is left out."
    )


class Figure(BaseModel):
    """A figure as the text gives it; value, or low and high for a range; dates are ISO 8601 strings."""

    id: FigureId
    document_id: DocumentId
    passage_id: PassageId
    text: str = Field(examples=["1,000"], description="Its words, as they stand in the document.")
    start: Start
    end: End
    kind: FigureKind = Field(description="What it is a figure of.")
    value: int | float | str | None = Field(
        examples=[70000000000],
        description="Null for a range; a date in ISO 8601; as text what no JSON number can hold.",
    )
    low: int | float | str | None = Field(description="The least value of a range, else null.")
    high: int | float | str | None = Field(description="The greatest value of a range, else null.")
    exact: str | None = Field(description='What a JSON number cannot hold exactly, as "1/3".')
    unit: str | None = Field(examples=["CNY"], description="ISO 4217 for money, a unit's usual symbol, %.")
    concept: str | None = Field(
        examples=["AI-related enterprises"], description="What is counted or measured, in the document's words."
    )
    subject: str | None = Field(description="Whom or what the sentence tells it of, where that is not the concept.")
    per: str | None = Field(examples=["month", "gal", "share"], description="What the amount is for each of.")
    qualifier: Qualifier | None = Field(description="How exactly the document means it; null where it says nothing.")
    change: Change | None = Field(description="Whether it tells of a rise or a fall by so much; null for a level.")
    as_of: str | None = Field(examples=["2018", "2018-12"], description="The period that it holds for.")
    nature: Nature = Field(description="Whether it is so, is aimed at, or is expected.")
    resolved: str | None = Field(description="The rule and the words by which a relative date was read.")
    equivalents: list[str] = Field(
        description="Ids of the figures that say the same amount in another currency or unit."
    )
    rate: int | float | str | None = Field(
        examples=[6.88976], description="Of money: how many of its unit one of the first equivalent's is, as implied."
    )
    doubt: str | None = Field(description="Why the reading may be wrong; null where nothing speaks against it.")


class LedgerFigure(Figure):
    """A figure with its document and the sentence that it stands in."""

    document: Source = Field(description="The document that it stands in.")
    quote: str = Field(description="The sentence, as the document has it.")
    page: PageNumber


class FigurePage(BaseModel):
    """Figures by document, in the order these were added, and by their place in the text."""

    figures: list[LedgerFigure] = Field(description="The figures of this page.")
    total: Total
    next: Next


class SeriesPoint(BaseModel):
    """What one document says for one period; of two that differ, or agree, each is a point."""

    period: str = Field(examples=["2018", "2018-12", "2018-01-01/2018-03-31"], description="As the figure's `as_of`.")
    start: date = Field(description="The period's first day.")
    end: date = Field(description="The period's last day.")
    figure: Figure = Field(description="The figure.")
    document: Source = Field(description="The document that says so.")
    quote: str = Field(description="The sentence that it stands in, as the document has it.")
    page: PageNumber


class Series(BaseModel):
    """Figures of one concept and unit, of at least two periods, in the order of these; the coarser of two first."""

    concept: str = Field(description="What is counted or measured, in the words of one of the documents.")
    subject: str | None = Field(description="Whose it is, in the words that tell it: a country, a company.")
    kind: FigureKind = Field(description="The kind of all its figures.")
    unit: str | None = Field(description="The unit of all its figures; null for plain counts.")
    per: str | None = Field(description="What the amounts are for each of: a month, a share; null where for nothing.")
    is_change: bool = Field(description="Whether its figures are differences, up or down, and not levels.")
    points: list[SeriesPoint] = Field(description="Its figures in the order of their periods.")


class SeriesList(BaseModel):
    """The series of most points first."""

    series: list[Series] = Field(description="As many as `limit` allows.")
    total: int = Field(ge=0, description="How many there are, with those beyond the limit.")
