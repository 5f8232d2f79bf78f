"""The figures: the ledger as a table, what of it can be compared as charts, and both as files."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from corpus import ledger
from corpus.errors import ArticleQAError, DocumentNotFound, NotFound
from corpus.ledger import FigureFilter
from qa.engine import Engine
from qa.ledger.browsing import PAGE, Sorting, browse
from qa.ledger.filtering import KINDS
from qa.ledger.series import series_of
from qa.ledger.side_by_side_figures import side_by_side_of
from qa.serialising import entry_to_dict
from web import charts
from web.answer_view import readable_period
from web.api import EngineDep
from web.chart_data import Chart, charts_of
from web.language import Strings
from web.ledger_query import Active, LedgerQuery, kinds_in_order
from web.ledger_rows import row_of
from web.rendering import render, strings_for

router = APIRouter(include_in_schema=False)

# Charts are made of so many figures at most; of more, a filter has to leave fewer.
MAX_CHARTED = 20_000
# So many filters' charts are kept at a time.
MAX_KEPT = 8
# Charts in a list.
MAX_CHARTS = 60
# Documents and units that a list offers.
MAX_CHOICES = 500
# Figures that are made into one piece of a file.
_BATCH = 200
# The orders that the form offers; headings of the table have their reverses, too.
ORDERS = ("document", "-value", "value", "-period", "period", "concept", "text", "kind", "unit")
# How a heading of the table sorts at first; pressed again, the other way round.
FIRST = {
    "text": Sorting(order="text"),
    "value": Sorting(order="value", descending=True),
    "concept": Sorting(order="concept"),
    "period": Sorting(order="period", descending=True),
    "document": Sorting(),
}

Context = dict[str, Any]


@router.get("/ledger")
def ledger_page(request: Request, engine: EngineDep) -> HTMLResponse:
    """The whole page; its form and its links come back to it, with what is wanted in the address."""
    query = LedgerQuery.read(request.query_params)
    results = _results(request, engine, query)
    return render(request, "ledger.html", _form(engine, query, "/ledger") | results, status=results["status"])


@router.get("/ledger/results")
def ledger_results(request: Request, engine: EngineDep) -> HTMLResponse:
    """The part of the page that depends on what is asked for; the page's script puts it in place of another."""
    results = _results(request, engine, LedgerQuery.read(request.query_params))
    return render(request, "_ledger_results.html", results, status=results["status"])


@router.get("/ledger/figures.json")
def ledger_json(request: Request, engine: EngineDep) -> StreamingResponse:
    """All figures that match, in the order of the documents, as a file. Each is as /figures gives it."""
    wanted = LedgerQuery.read(request.query_params).wanted()
    entries = engine.each_figure(wanted)

    def pieces() -> Iterator[str]:
        yield '{"figures": ['
        total = 0
        while some := list(islice(entries, _BATCH)):
            lines = (json.dumps(entry_to_dict(entry), ensure_ascii=False) for entry in some)
            yield (",\n" if total else "\n") + ",\n".join(lines)
            total += len(some)
        yield f'\n], "total": {total}}}\n'

    headers = {"Content-Disposition": 'attachment; filename="figures.json"'}
    return StreamingResponse(pieces(), media_type="application/json", headers=headers)


@router.get("/ledger/series")
def series_page(request: Request, engine: EngineDep) -> HTMLResponse:
    """The charts of the figures that match, or the one of them that the address names."""
    query = LedgerQuery.read(request.query_params)
    if not query.get("chart"):
        results = _charts(request, engine, query)
        shown = _form(engine, query, "/ledger/series") | {"chart": None} | results
        return render(request, "series.html", shown, status=results["status"])
    strings = strings_for(request)
    try:
        shown = _one_chart(_chart(request, engine, query), strings)
    except ArticleQAError as error:
        shown = {"chart": None, "gone": True, "problem": _said(error, strings), "status": error.status}
    given = {"view": "ledger", "script_views": ["ledger"], "query": query, "problem": None, "status": 200}
    return render(request, "series.html", given | shown, status=shown.get("status", 200))


@router.get("/ledger/series/results")
def series_results(request: Request, engine: EngineDep) -> HTMLResponse:
    """The list of charts alone, for the page's script."""
    results = _charts(request, engine, LedgerQuery.read(request.query_params))
    return render(request, "_ledger_charts.html", results, status=results["status"])


@router.get("/ledger/series.svg")
def series_svg(request: Request, engine: EngineDep) -> Response:
    """One chart as a file; it holds neither script nor style, nor does it load anything."""
    strings = strings_for(request)
    chart = _chart(request, engine, LedgerQuery.read(request.query_params))
    title = title_of(chart, strings)
    drawn = charts.svg_file(chart, strings, title=title, described=_described(chart, strings))
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(title)}.svg"', "Cache-Control": "no-store"}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


class ChartNotFound(NotFound):
    """No chart of these figures has this key."""


def title_of(chart: Chart, strings: Strings) -> str:
    """ "Unemployment rate, US (%)"; "cars (per month, change)"; "unemployment rate, 2009 (%)"."""
    period = readable_period(chart.period.iso) if chart.period else None
    what = ", ".join(filter(None, (chart.concept, chart.subject, period)))
    # Of numbers it need not be said that they are numbers.
    unit = chart.unit or (None if chart.kind == "count" else strings(f"base.kinds.{chart.kind}"))
    per = strings("ledger.per", unit=chart.per) if chart.per else None
    measure = " ".join(filter(None, (unit, per)))
    told = ", ".join(filter(None, (measure, strings("ledger.change") if chart.is_change else None)))
    return f"{what} ({told})" if told else what


def _results(request: Request, engine: Engine, query: LedgerQuery) -> Context:
    """What `_ledger_results.html` takes: a page of the ledger, or what is wrong with what is asked for."""
    strings = strings_for(request)
    given: Context = {"query": query, "path": "/ledger", "problem": None, "status": 200, "page": None}
    given["chips"] = _chips(engine, query, strings)
    try:
        wanted, sorting = query.wanted(), query.sorting()
        page = browse(engine.library, wanted, sorting, query.page)
    except ArticleQAError as error:
        return given | {"problem": _said(error, strings), "status": error.status}
    found: Context = {"page": page, "rows": [row_of(entry) for entry in page.entries], "sorting": sorting}
    found["sortings"] = FIRST
    found["last"] = min(page.total, page.number * PAGE)
    if not page.total:
        found |= {"contents": engine.library.contents(), "fewer": _counts_without(engine, query)}
    return given | found


def _chips(engine: Engine, query: LedgerQuery, strings: Strings) -> list[tuple[str, LedgerQuery]]:
    """What narrows, in words, each with what is asked without it."""
    return [
        (f"{strings(f'ledger.fields.{item.name}')}: {_in_words(engine, item, strings)}", item.without)
        for item in query.active()
    ]


def _in_words(engine: Engine, item: Active, strings: Strings) -> str:
    if item.name == "kind" and item.value in KINDS:
        return strings(f"base.kinds.{item.value}")
    if item.name == "document_id" and engine.library.has(item.value):
        return engine.document(item.value).document.title
    return item.value


def _counts_without(engine: Engine, query: LedgerQuery) -> list[int]:
    """How many figures match without each of the fields that narrow."""
    with engine.library.database.reading() as connection:
        return [ledger.count(connection, item.without.wanted()) for item in query.active()]


def _charts(request: Request, engine: Engine, query: LedgerQuery) -> Context:
    """What `_ledger_charts.html` takes: the charts of all figures that match."""
    strings = strings_for(request)
    given: Context = {"query": query, "path": "/ledger/series", "problem": None, "status": 200, "n_figures": 0}
    given["chips"] = _chips(engine, query, strings)
    try:
        wanted = query.wanted()
        n_figures = engine.figures(wanted, limit=1).total
        found = _charts_of(request, engine, wanted)
    except ArticleQAError as error:
        return given | {"problem": _said(error, strings), "status": error.status, "charts": None}
    shown = found and [
        (chart, title_of(chart, strings), charts.sparkline(chart), query.filtering.put(chart=chart.key))
        for chart in found[:MAX_CHARTS]
    ]
    return given | {"charts": shown, "n_charts": len(found or ()), "n_figures": n_figures, "limit": MAX_CHARTED}


def _charts_of(request: Request, engine: Engine, wanted: FigureFilter) -> tuple[Chart, ...] | None:
    """All charts of the figures that match; None where those are too many. Kept until the library changes."""
    state = request.app.state
    now = (engine.library.revision(), engine.library.properties("rebuild"))
    if getattr(state, "charts_of", None) != now:
        state.charts_of, state.charts = now, {}
    kept: dict[FigureFilter, tuple[Chart, ...]] = state.charts
    if wanted not in kept:
        if engine.figures(wanted, limit=1).total > MAX_CHARTED:
            return None
        entries = list(engine.each_figure(wanted))
        if len(kept) >= MAX_KEPT:
            kept.clear()
        kept[wanted] = charts_of(series_of(entries), side_by_side_of(entries))
    return kept[wanted]


def _chart(request: Request, engine: Engine, query: LedgerQuery) -> Chart:
    """The chart that is asked for. Raises InputError, DocumentNotFound, ChartNotFound."""
    key = query.get("chart")
    for chart in _charts_of(request, engine, query.wanted()) or ():
        if chart.key == key:
            return chart
    raise ChartNotFound("These figures make no such chart now; documents may have been changed or removed")


def _one_chart(chart: Chart, strings: Strings) -> Context:
    """What `_ledger_chart.html` takes."""
    title, described = title_of(chart, strings), _described(chart, strings)
    return {
        "chart": chart,
        "title": title,
        "drawn": [charts.svg(chart, strings, title=title, described=described, size=size) for size in charts.SIZES],
        "rows": [row_of(entry, label) for label, entry in chart.labelled],
        "n_drawn": min(len(chart.marks), charts.MAX_BARS) if chart.form == "sides" else len(chart.marks),
        "file_name": _file_name(title),
    }


def _described(chart: Chart, strings: Strings) -> str:
    """What a chart shows, for who does not see it; the table says the rest."""
    said = [f"{mark.label}: {mark.entry.figure.text}" for mark in chart.marks]
    shown = "; ".join(said) if len(said) <= 6 else "; ".join([*said[:3], "…", *said[-3:]])
    return f"{strings(f'ledger.described.{chart.form}')} {shown}"


def _form(engine: Engine, query: LedgerQuery, action: str) -> Context:
    """What the form offers to choose from."""
    with engine.library.database.reading() as connection:
        kinds, units = ledger.count_by(connection, "kind"), ledger.count_by(connection, "unit")
    chosen = query.all("document_id")
    titles = engine.library.titles()
    # The newest, if there are too many, and those that are chosen.
    offered = titles[-MAX_CHOICES:]
    offered = tuple(title for title in titles if title in offered or title.id in chosen) if chosen else offered
    return {
        "view": "ledger",
        "script_views": ["ledger"],
        "action": action,
        "kinds": [(kind, kinds.get(kind, 0)) for kind in kinds_in_order(list(kinds))],
        "units": list(units.items())[:MAX_CHOICES],
        "titles": offered,
        "orders": ORDERS,
    }


def _said(error: ArticleQAError, strings: Strings) -> str:
    if isinstance(error, DocumentNotFound):
        return strings("ledger.no_document")
    return strings("ledger.no_chart") if isinstance(error, ChartNotFound) else str(error)


def _file_name(title: str) -> str:
    """A name that every file system takes and every header: letters and digits of the title, and hyphens."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in title).split()
    return "-".join(words)[:60].strip("-").lower() or "chart"
