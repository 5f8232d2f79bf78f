"""GET /figures: the contract, paging, CSV, and one sentence for what cannot be used."""

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.reading import document_from_text
from qa.engine import Engine
from tests.web.test_api import is_problem
from web import schemas
from web.figures_api import prefers_csv

ZOO = "=The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins and 12 to 15 bears."


def figures(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/figures?{query}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["figures"]
    assert response.json()["total"] == len(found)
    return found


def test_every_figure_has_its_document_place_and_sentence(article_client: TestClient, article_engine: Engine) -> None:
    body = article_client.get("/figures").json()
    assert set(body) == set(schemas.FigurePage.model_fields)
    text = article_engine.documents()[0].document.text
    assert len(body["figures"]) == body["total"] == article_engine.documents()[0].n_figures
    for figure in body["figures"]:
        schemas.LedgerFigure.model_validate(figure)
        assert set(figure) == set(schemas.LedgerFigure.model_fields)
        assert text[figure["start"] : figure["end"]] == figure["text"]
        assert figure["text"] in figure["quote"]
        assert figure["quote"] in text
        assert figure["document"]["title"] == "Shanghai gears up to be AI hub"
        assert figure["passage_id"].startswith(figure["document"]["id"])


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("kind=money&unit=USD", ["$10.16 billion", "$14.5 billion"]),
        ("kind=money&kind=fraction&max=1e10", ["one-third"]),
        ("kind=money&unit=cny&min=70000000000&max=70000000000", ["about 70 billion yuan"]),
        ("min=0.3333333333&max=0.3333333334", ["one-third"]),
        ("q=ai+COMPANIES", ["1,000"]),
        ("min=2019-05-21&max=2019-05-21", ["This year on May 21"]),
        ("kind=date&min=2030", ["by 2030"]),
        ("kind=count&from=2018&to=2018", ["20"]),
        ("unit=parsec", []),
    ],
)
def test_filters(article_client: TestClient, query: str, texts: list[str]) -> None:
    assert [figure["text"] for figure in figures(article_client, query)] == texts


def test_an_empty_parameter_is_as_one_left_out(article_client: TestClient) -> None:
    empty = "document_id=&kind=&unit=&q=&min=&max=&from=&to=&format=&limit=&cursor="
    assert figures(article_client, empty) == figures(article_client)


def test_only_the_documents_asked_for(client: TestClient, engine: Engine) -> None:
    zoo = engine.add(document_from_text(ZOO)).document.id
    assert [figure["text"] for figure in figures(client, f"document_id={zoo}")] == ["77", "12 to 15"]
    both = "&".join(f"document_id={item.document.id}" for item in engine.documents())
    assert figures(client, both) == figures(client)
    assert [figure["low"] for figure in figures(client, "min=14&max=14.5")] == [12]
    assert "no document 'none'" in is_problem(client.get(f"/figures?document_id={zoo}&document_id=none"), 404)


def test_pages_follow_their_cursors(article_client: TestClient) -> None:
    whole, cursor, pages = figures(article_client), "", []
    while cursor is not None:
        body = article_client.get("/figures", params={"limit": 7, "cursor": cursor}).json()
        assert body["total"] == len(whole)
        pages.append(body["figures"])
        cursor = body["next"]
    assert [figure for page in pages for figure in page] == whole
    assert [len(page) for page in pages[:-1]] == [7] * (len(pages) - 1)


def test_csv_holds_all_that_matches(client: TestClient, engine: Engine) -> None:
    engine.add(document_from_text(ZOO))
    response = client.get("/figures", params={"format": "csv", "q": "penguins"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="figures.csv"'
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    cells = dict(zip(header, row, strict=True))
    assert (cells["document"], cells["value"], cells["concept"]) == ("'=The zoo of Lima", "77", "penguins")
    whole = client.get("/figures", headers={"accept": "text/csv"})
    assert len(whole.content.decode().splitlines()) == 1 + len(figures(client))
    page = client.get("/figures", params={"format": "csv", "limit": 3})
    assert len(page.content.decode().splitlines()) == 4
    is_problem(client.get("/figures", params={"format": "csv", "document_id": "none"}), 404)


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/csv", True),
        ("TEXT/CSV; charset=utf-8", True),
        ("application/json;q=0.5, text/csv;q=0.9", True),
        ("text/csv, application/json", False),
        ("text/csv;q=0.1, application/json", False),
        ("text/csv;q=0", False),
        ("text/csv;q=x", False),
        ("text/html,*/*;q=0.8", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_the_accept_header_decides_where_no_format_is_given(accept: str, wanted: bool) -> None:
    assert prefers_csv(accept) is wanted


def test_format_wins_over_the_accept_header(article_client: TestClient) -> None:
    response = article_client.get("/figures?format=json", headers={"accept": "text/csv"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("min=5&max=3", "'min' has to be no more than 'max'; they were 5 and 3."),
        ("min=x", "'min' has to be a number such as 1000 or 0.5, or a date such as 2018-09-19; it was 'x'."),
        ("min=nan", "it was 'nan'."),
        ("max=-inf", "it was '-inf'."),
        ("max=Infinity", "it was 'Infinity'."),
        ("min=1,000", "it was '1,000'."),
        ("min=1_000", "it was '1_000'."),
        ("min=" + "9" * 100, "999..."),
        ("min=1e99999999", "has to be a number"),
        ("min=5&max=2019-01-01", "two numbers or two dates"),
        ("min=2019-02-30", "'min' has to be a date such as 2018-09-19, 2018-09 or 2018; it was '2019-02-30'."),
        ("from=soon", "'from' has to be a date"),
        ("to=0000", "'to' has to be a date"),
        ("from=2019&to=2018", "'from' has to be no more than 'to'"),
        ("kind=fruit", "'kind' has to be one of count, money,"),
        ("kind=money&kind=Money", "it was 'Money'."),
        ("q=" + "a" * 201, "'q' has 201 characters; 200 is the limit."),
        ("unit=" + "a" * 41, "'unit' has 41 characters"),
        ("document_id=" + "a" * 81, "'document_id' has 81 characters"),
        ("format=xml", "'format' should be"),
        ("limit=0", "'limit' should be greater than or equal to 1"),
        ("limit=1001", "'limit' should be less than or equal to 1000"),
        ("limit=x", "'limit' should be a valid integer"),
        ("cursor=x", "'cursor' has to be the 'next' of the page before; it was 'x'."),
        ("cursor=" + "9" * 30 + ".1", "'cursor'"),
        ("knd=money", "'knd' is not a field"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(article_client: TestClient, query: str, detail: str) -> None:
    for wanted in (query, f"{query}&format=csv" if "format" not in query else query):
        assert detail in is_problem(article_client.get(f"/figures?{wanted}"), 422)


NAMES = "document_id kind unit q min max from to format limit cursor".split()
TEXTS = st.text(max_size=12) | st.sampled_from("money date 5 -5 1e9 2018 2018-02 2018-02-29 csv json 1.1 '; %".split())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=4))
def test_no_query_is_a_server_error(article_client: TestClient, query: dict[str, str]) -> None:
    response = article_client.get("/figures", params=query)
    if response.status_code != 200:
        is_problem(response, response.status_code)
        assert response.status_code in (404, 422)


def test_openapi_describes_every_parameter_and_both_forms(article_client: TestClient) -> None:
    operation = article_client.get("/openapi.json").json()["paths"]["/figures"]["get"]
    own = [parameter for parameter in operation["parameters"] if "$ref" not in parameter]
    assert [parameter["name"] for parameter in own] == NAMES
    assert all(parameter["description"] for parameter in own)
    assert set(operation["responses"]["200"]["content"]) == {"application/json", "text/csv"}
