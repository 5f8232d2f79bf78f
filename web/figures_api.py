"""The HTTP API's figures: the ledger as JSON or CSV, and series out of it."""

import re
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from corpus.ledger import FigureFilter
from qa.ledger import as_csv as ledger_csv
from qa.ledger.filtering import read_filter, read_place
from qa.serialising import page_to_dict, series_to_dict
from web import schemas
from web.api import NOT_FOUND, EngineDep, MarkDep
from web.caching import unless_unchanged

router = APIRouter(tags=["figures"])


@router.get(
    "/figures",
    response_model=schemas.FigurePage,
    responses=NOT_FOUND
    | {
        200: {
            "description": "A page as JSON, or the whole as CSV",
            "content": {"text/csv": {"schema": {"type": "string", "description": "One row a figure, with a heading."}}},
        }
    },
    summary="List figures",
)
def list_figures(
    request: Request,
    wanted: Annotated[schemas.FigureQuery, Query()],
    engine: EngineDep,
    mark: MarkDep,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
) -> Response:
    """The figures of all documents, or those asked for: a page as JSON, or all of them as CSV for a spreadsheet."""
    chosen = _filter_of(wanted)
    after = read_place(wanted.cursor)

    def as_csv() -> Response:
        entries = islice(engine.each_figure(chosen, after=after), wanted.limit)
        headers = {"Content-Disposition": f'attachment; filename="{ledger_csv.FILENAME}"'}
        return StreamingResponse(ledger_csv.csv_pieces(entries), media_type=ledger_csv.MEDIA_TYPE, headers=headers)

    def as_json() -> Response:
        return JSONResponse(page_to_dict(engine.figures(chosen, limit=wanted.limit or 100, after=after)))

    is_csv = wanted.format == "csv" or (not wanted.format and prefers_csv(accept))
    answer, form = (as_csv, "csv") if is_csv else (as_json, "json")
    return unless_unchanged(request, mark, answer, form=form, vary="Accept")


@router.get("/figures/series", response_model=schemas.SeriesList, responses=NOT_FOUND, summary="List series of figures")
def list_series(
    request: Request, wanted: Annotated[schemas.SeriesQuery, Query()], engine: EngineDep, mark: MarkDep
) -> Response:
    """What figures tell of the same over several periods, from all documents or from the figures asked for."""
    chosen = _filter_of(wanted)

    def listed() -> JSONResponse:
        found = engine.series(chosen)
        shown = found[: wanted.limit or 100]
        return JSONResponse({"series": [series_to_dict(series) for series in shown], "total": len(found)})

    return unless_unchanged(request, mark, listed)


def prefers_csv(accept: str) -> bool:
    """Whether an Accept header puts CSV before JSON; whatever is wrong with it, JSON."""
    weights = {"text/csv": 0.0, "application/json": 0.0}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        if name in weights and re.fullmatch(r"[01](\.[0-9]{0,3})?", weight):
            weights[name] = float(weight)
    return weights["text/csv"] > weights["application/json"]


def _filter_of(wanted: schemas.FigureFilterQuery) -> FigureFilter:
    return read_filter(
        document_ids=wanted.document_id,
        kinds=wanted.kind,
        unit=wanted.unit,
        q=wanted.q,
        minimum=wanted.min,
        maximum=wanted.max,
        since=wanted.from_,
        until=wanted.to,
    )
