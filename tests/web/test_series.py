"""GET /figures/series: the contract, the filter of /figures, the limit."""

from fastapi.testclient import TestClient

from corpus.reading import document_from_text
from qa.engine import Engine
from tests.web.test_api import is_problem
from web import schemas

ZOO = (
    "The zoo of Lima\n\nThe zoo of Lima had 70 penguins in 2017. The zoo of Lima had 77 penguins in 2018.\n\n"
    "| Year | Bears | Visitors |\n|---|---|---|\n| 2017 | 4 | 900 |\n| 2018 | 5 | 950 |\n| 2019 | 6 | 990 |\n"
)


def test_series_have_their_points_with_figure_document_and_sentence(client: TestClient, engine: Engine) -> None:
    document = engine.add(document_from_text(ZOO)).document
    body = client.get("/figures/series", params={"document_id": document.id}).json()
    schemas.SeriesList.model_validate(body)
    assert set(body) == set(schemas.SeriesList.model_fields)
    assert [series["concept"] for series in body["series"]] == ["Bears", "Visitors", "penguins"]
    for series in body["series"]:
        assert set(series) == set(schemas.Series.model_fields)
        for point in series["points"]:
            assert set(point) == set(schemas.SeriesPoint.model_fields)
            assert point["document"]["id"] == document.id
            assert point["figure"]["text"] in point["quote"]
            assert point["quote"] in document.text
    bears = body["series"][0]["points"]
    assert [(point["period"], point["start"], point["end"], point["figure"]["value"]) for point in bears] == [
        ("2017", "2017-01-01", "2017-12-31", 4),
        ("2018", "2018-01-01", "2018-12-31", 5),
        ("2019", "2019-01-01", "2019-12-31", 6),
    ]

    def concepts(query: str) -> list[str]:
        return [series["concept"] for series in client.get(f"/figures/series?{query}").json()["series"]]

    assert concepts("q=penguins&unit=&kind=count") == ["penguins"]
    assert concepts("min=900&from=2018") == ["Visitors"]
    assert concepts("from=2019") == []
    first = client.get("/figures/series?limit=1").json()
    assert (len(first["series"]), first["total"]) == (1, 3)
    page = client.get("/figures").json()
    assert page["total"] == len(page["figures"])


def test_what_cannot_be_used_is_one_sentence(article_client: TestClient) -> None:
    assert "no document 'none'" in is_problem(article_client.get("/figures/series?document_id=none"), 404)
    assert "'min' has to be" in is_problem(article_client.get("/figures/series?min=few"), 422)
    is_problem(article_client.get("/figures/series?format=csv"), 422)
    is_problem(article_client.get("/figures/series?limit=0"), 422)
