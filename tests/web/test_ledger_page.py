"""The figures' page as the server renders it: filters, orders, pages, charts, files, and no text that is markup."""

import csv
import html
import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from corpus.reading import document_from_text
from qa.engine import Engine, Models
from qa.ledger.browsing import PAGE
from qa.settings import Settings
from web import ledger_pages
from web.app import create_app
from web.language import texts_of

ATTACK = "<script>alert(1)</script>"
ZOO = (
    f"The zoo {ATTACK}\n\nThe zoo of Lima keeps about 77 penguins. It cost 5 million dollars in 2018.\n\n"
    f"| Year | Bears {ATTACK} | Visitors |\n|---|---|---|\n"
    "| 2017 | 4 | 900 |\n| 2018 | 5 | 950 |\n| 2019 | 6 | 990 |\n\n"
    "Chile had an unemployment rate of 6.5% in 2015. Peru had an unemployment rate of 6.9% in 2015.\n"
)
MANY = "Counts\n\n" + "\n\n".join(f"The town had {n} lamps in all." for n in range(101, 101 + PAGE + 3))


@pytest.fixture(scope="module")
def engine(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A library that these tests only read."""
    settings = Settings(home=tmp_path_factory.mktemp("ledger") / "home")
    with Engine.open(settings, models=models) as opened:
        for text, title in ((ZOO, f"The zoo {ATTACK}"), (MANY, "Counts")):
            opened.add(document_from_text(text, title=title))
        yield opened


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def zoo(engine: Engine) -> str:
    return next(item.document.id for item in engine.documents() if item.document.title.startswith("The zoo"))


def words(page: str) -> list[str]:
    """The figures of the table, as they are written."""
    return [html.unescape(text) for text in re.findall(r'class="written"><a href="[^"]+">([^<]+)</a>', page)]


def links(page: str, start: str) -> list[str]:
    return [
        html.unescape(link) for link in re.findall(r'href="([^"]+)"', page) if html.unescape(link).startswith(start)
    ]


def test_each_row_has_its_value_its_sentence_and_leads_to_its_place(
    client: TestClient, zoo: str, engine: Engine
) -> None:
    page = client.get("/ledger", params={"document_id": zoo, "q": "penguins"}).text
    assert "1 figure<" in page
    (place,) = links(page, "/library/" + zoo + "?start=")
    start, end = map(int, re.findall(r"=(\d+)", place))
    assert engine.document(zoo).document.text[start:end] in ("77", "about 77")
    assert 'class="tag">about<' in page
    assert re.search(r"The zoo of Lima keeps <mark>about 77</mark> penguins\.", page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=money", ["5 million dollars"]),
        ("q=visitors&sort=-value", ["990", "950", "900"]),
        ("q=visitors&sort=period", ["900", "950", "990"]),
        ("q=visitors&min=950", ["950", "990"]),
        ("q=visitors&from=2018&to=2018", ["950"]),
        ("unit=usd", ["5 million dollars"]),
        ("kind=percent&sort=-value", ["6.9%", "6.5%"]),
    ],
)
def test_filters_and_orders_stand_in_the_address(client: TestClient, zoo: str, query: str, found: list[str]) -> None:
    page = client.get(f"/ledger?document_id={zoo}&{query}")
    assert words(page.text) == found
    assert words(client.get(f"/ledger/results?document_id={zoo}&{query}").text) == found
    assert "<html" not in client.get(f"/ledger/results?{query}").text


def test_pages_follow_each_other_and_no_page_is_beyond_the_last(client: TestClient) -> None:
    query = "q=lamps&kind=count&sort=value"
    pages, address = list[list[str]](), f"/ledger?{query}"
    while address:
        page = client.get(address).text
        pages.append(words(page))
        address = next(iter(re.findall(r'href="([^"]+)"[^>]+rel="next"', page)), "").replace("&amp;", "&")
    assert list(map(len, pages)) == [PAGE, 3]
    assert [int(text) for found in pages for text in found] == list(range(101, 101 + PAGE + 3))
    assert words(client.get(f"/ledger?{query}&page=99").text) == pages[-1]
    assert words(client.get(f"/ledger?{query}&page=x").text) == pages[0]


def test_headings_sort_and_turn_round(client: TestClient) -> None:
    first = client.get("/ledger?q=visitors").text
    (heading,) = [link for link in links(first, "/ledger") if link.endswith("sort=-value")]
    page = client.get(heading).text
    assert 'aria-sort="descending"' in page
    assert [link for link in links(page, "/ledger") if link.endswith("sort=value")]


def test_what_is_filtered_is_downloaded_whole_as_csv_and_json(client: TestClient) -> None:
    page = client.get("/ledger?q=lamps&kind=count&sort=-value&page=2").text
    (csv_link,), (json_link,) = links(page, "/figures?"), links(page, "/ledger/figures.json")
    rows = list(csv.DictReader(io.StringIO(client.get(csv_link).text.removeprefix("\ufeff"))))
    response = client.get(json_link)
    assert response.headers["content-disposition"] == 'attachment; filename="figures.json"'
    body = response.json()
    assert len(rows) == body["total"] == len(body["figures"]) == PAGE + 3
    assert [row["text"] for row in rows] == [figure["text"] for figure in body["figures"]]
    assert client.get("/ledger/figures.json?q=nothing+at+all").json() == {"figures": [], "total": 0}


def test_no_match_tells_what_to_leave_out(client: TestClient) -> None:
    page = client.get("/ledger?q=visitors&kind=money")
    assert page.status_code == 200
    assert "No figure matches" in page.text
    assert re.search(r"Without Search: visitors</a>: [1-9]\d* figures?<", page.text)
    assert re.search(r"Without Kind: money</a>: [1-9]\d* figures?<", page.text)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("min=few", 422, "has to be a number"),
        ("from=2019&to=2018", 422, "has to be no more than"),
        ("kind=colour", 422, "has to be one of"),
        ("sort=colour", 422, "has to be one of"),
        ("document_id=none", 404, "not in the library any more"),
    ],
)
def test_what_cannot_be_used_is_told_beside_the_form(client: TestClient, query: str, status: int, said: str) -> None:
    for path in ("/ledger", "/ledger/results"):
        page = client.get(f"{path}?{query}")
        assert page.status_code == status
        assert 'role="alert"' in page.text and said in page.text
    value = query.partition("=")[2].partition("&")[0]
    assert value in client.get(f"/ledger?{query}").text


def chart_link(client: TestClient, name: str, query: str = "") -> str:
    page = client.get(f"/ledger/series{query}").text
    found = re.findall(r'<a href="([^"]+)"><svg.*?<span class="name">([^<]*)</span>', page, re.DOTALL)
    return next(html.unescape(link) for link, title in found if title.startswith(name))


def test_a_chart_has_its_figures_in_a_table_and_each_point_leads_to_its_quote(client: TestClient, zoo: str) -> None:
    link = chart_link(client, "Visitors", f"?document_id={zoo}")
    assert f"document_id={zoo}" in link
    page = client.get(link).text
    wide = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert wide is not None
    points = re.findall(r'<a class="point" href="([^"]+)"', wide.group())
    rows = re.findall(r'class="written"><a href="([^"]+)"', page)
    assert len(rows) == 3 and points == rows
    assert re.findall(r'<th scope="row" class="num">([^<]+)<', page) == ["2017", "2018", "2019"]


def test_figures_side_by_side_are_bars(client: TestClient) -> None:
    page = client.get(chart_link(client, "unemployment rate, 2015")).text
    assert re.findall(r'<th scope="row" class="num">([^<]+)<', page) == ["Peru", "Chile"]
    assert page.count('<rect class="actual"') == 2 * 2


def test_a_chart_is_a_file_that_holds_nothing_but_a_picture(client: TestClient) -> None:
    response = client.get(chart_link(client, "Bears").replace("/ledger/series", "/ledger/series.svg"))
    assert response.headers["content-type"] == "image/svg+xml"
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.svg"', response.headers["content-disposition"])
    assert "default-src 'none'" in response.headers["content-security-policy"]
    names = {element.tag.rpartition("}")[2] for element in ET.fromstring(response.text).iter()}
    assert names == {"svg", "title", "desc", "rect", "text", "g", "line", "circle"}


def test_a_chart_that_is_gone_is_told(client: TestClient) -> None:
    page = client.get("/ledger/series?chart=0123456789abcdef")
    assert page.status_code == 404
    assert "no such chart any more" in page.text
    assert client.get("/ledger/series.svg?chart=0123456789abcdef").json()["status"] == 404


def test_an_empty_library_explains_itself_and_charts_follow_what_is_added_and_removed(
    models: Models, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("own") / "home"
    with Engine.open(Settings(home=home), models=models) as own, TestClient(create_app(own)) as opened:
        for item in own.documents():
            own.remove(item.document.id)
        page = opened.get("/ledger").text
        assert "There are no documents yet" in page
        assert 'href="/library"' in page
        assert "make no chart" in opened.get("/ledger/series").text
        own.add(document_from_text("A cat sat there.\n\nIt slept."))
        assert "None of your documents holds a figure" in opened.get("/ledger").text
        zoo = own.add(document_from_text(ZOO)).document
        assert "Visitors" in opened.get("/ledger/series").text
        monkeypatch.setattr(ledger_pages, "MAX_CHARTED", 3)
        assert "too many to compare" in opened.get("/ledger/series?from=2017").text
        own.remove(zoo.id)
        assert "Visitors" not in opened.get("/ledger/series").text


def test_documents_text_is_never_markup(client: TestClient, zoo: str) -> None:
    bears = chart_link(client, "Bears")
    for path in ("/ledger", f"/ledger?document_id={zoo}", f"/ledger?q={ATTACK}", "/ledger/series", bears):
        page = client.get(path).text
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
    assert "<script" not in client.get(bears.replace("series?", "series.svg?")).text


def test_it_speaks_chinese(client: TestClient) -> None:
    headers = {"Accept-Language": "zh-CN"}
    assert "个数据" in client.get("/ledger", headers=headers).text
    assert "图表" in client.get("/ledger/series", headers=headers).text
    english, chinese = ({key for key in texts_of(code) if key.startswith("ledger.")} for code in ("en", "zh"))
    plain = {key for key in english if not key.endswith(".one") and ".scale." not in key}
    assert plain <= chinese
