"""The documents' pages as the server renders them: the list, adding, a document with its marks, replacing, deleting."""

import html
import re
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

import corpus.excerpts
from corpus.chunking import split_passages
from corpus.excerpts import part_starts
from corpus.reading import document_from_text
from index.progress import ReportProgress
from qa.engine import Engine, Models
from qa.settings import Settings
from tests.corpus.formats.pdfs import pdf
from tests.web.test_api import ended, is_problem
from web.answer_view import place
from web.app import create_app
from web.job_store import Job, JobStore, Posted, Result
from web.jobs import Jobs
from web.settings import ServerSettings


def zoo(town: str, n_penguins: int = 77) -> str:
    return f"The zoo of {town}\n\nThe zoo of {town} keeps {n_penguins} penguins."


def listed(client: TestClient, **query: str | int) -> list[str]:
    """The titles in the list, in its order."""
    page = client.get("/library", params=query).text
    return [html.unescape(title) for title in re.findall(r'<a id="open-\w+" href="/library/\w+">(.+?)</a>', page)]


def text_of(page: str) -> str:
    """The characters of a document's text on its page, without what is beside them."""
    words = re.split(r'<nav class="parts"|</article>', page.split('<div class="words" id="words">')[1])[0]
    return html.unescape(re.sub(r"<[^>]+>", "", words))


def send_form(client: TestClient, address: str, fields: dict[str, str]) -> Any:
    """As a browser sends a form in which no file was picked."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()
    ]
    parts.append(
        '--edge\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: text/plain\r\n\r\n'
    )
    body = "\r\n".join([*parts, "--edge--\r\n"])
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    return client.post(address, content=body.encode(), headers=headers)


@pytest.fixture(scope="module")
def library(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A library to add to; no test leaves another one a document of its titles."""
    with Engine.open(Settings(home=tmp_path_factory.mktemp("library") / "home"), models=models) as engine:
        limits = ServerSettings(max_question_bytes=4_096, max_document_bytes=20_000, max_upload_bytes=30_000)
        with TestClient(create_app(engine, limits), raise_server_exceptions=False) as client:
            yield client


def engine_of(client: TestClient) -> Engine:
    engine: Engine = client.app.state.engine  # type: ignore[attr-defined]
    return engine


@pytest.fixture(scope="module")
def many(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A library of sixty little documents beside the article, which tests only read."""
    with Engine.open(Settings(home=tmp_path_factory.mktemp("many") / "home"), models=models) as engine:
        documents = [
            document_from_text(
                f"Report {n:02}\n\nThe town has {n} bridges.",
                title=f"Éclair {n:02}" if n == 7 else f"Report {n:02}",
                source="Town hall" if n % 2 else "Ministry",
                published=date(2000 + n, 1, 1) if n else None,
            )
            for n in range(60)
        ]
        for document in documents:
            engine.library.insert(document, (), ())
        with TestClient(create_app(engine)) as client:
            yield client


def test_the_list_is_paged_sorted_and_searched_by_the_server(many: TestClient) -> None:
    assert len(listed(many)) == 50
    assert listed(many)[0] == "Report 59"
    assert listed(many, page=2)[-1] == "Shanghai gears up to be AI hub"
    assert listed(many, page=99) == listed(many, page=2)
    assert listed(many, sort="title")[0] == "Éclair 07"
    assert listed(many, sort="title", order="desc")[0] == "Shanghai gears up to be AI hub"
    assert listed(many, sort="published")[0] == "Report 59"
    assert listed(many, sort="published", page=2)[-1] == "Report 00", "what has no date stands last"
    assert listed(many, sort="published", order="asc", page=2)[-1] == "Report 00"
    assert listed(many, sort="figures")[0] == "Shanghai gears up to be AI hub"
    assert listed(many, q="éCLAIR town") == ["Éclair 07"]
    assert listed(many, q="ministry", sort="title", order="asc")[:2] == ["Report 00", "Report 02"]
    page = many.get("/library", params={"q": "report", "sort": "title", "order": "desc"}).text
    assert 'aria-sort="descending"' in page
    assert 'href="/library?q=report&amp;sort=title&amp;order=desc&amp;page=2"' in page
    assert 'href="/library?q=report&amp;sort=title&amp;order=asc"' in page
    assert "No title or source has all of these words" in many.get("/library?q=nowhere").text


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=99999999999", "sort=drop&order=up", "q=%25_%00'", "job=x"]
)
def test_an_address_that_is_wrong_still_shows_a_list(many: TestClient, query: str) -> None:
    response = many.get(f"/library?{query}")
    assert response.status_code == 200
    assert "<h1>Documents</h1>" in response.text


def test_an_empty_library_explains_itself(client: TestClient, engine: Engine) -> None:
    for item in engine.documents():
        engine.remove(item.document.id)
    page = client.get("/library").text
    assert "Nothing here yet" in page
    assert "Rebuild" not in page
    assert "这里还没有文档" in client.get("/library", headers={"Accept-Language": "zh"}).text


def test_forms_add_files_and_tell_what_came_of_each(library: TestClient) -> None:
    files = [
        ("file", ("lima.pdf", pdf([["The zoo of Arica"], ["The zoo of Arica keeps 77 penguins.", "It grows."]]))),
        ("file", ("cut.docx", b"PK\x03\x04rest")),
    ]
    posted = library.post("/library", files=files, follow_redirects=False)
    assert posted.status_code == 303
    page = library.get(posted.headers["location"]).text
    assert re.search(r'Added:\s+<a href="/library/\w{32}">The zoo of Arica</a>', page)
    assert "Not added: &#39;cut.docx&#39; is a Word document or an archive that is damaged" in page
    assert "In the library already:" in library.post("/library", files=files[:1]).text
    assert "The zoo of Arica" in listed(library)


def test_a_form_adds_a_text_and_keeps_what_was_written_if_it_cannot(library: TestClient) -> None:
    given = {"text": zoo("Ica"), "title": "Ica Zoo", "published": "2021-03-04", "url": "https://zoo.example/lima"}
    wrong = send_form(library, "/library", given | {"published": "soon"})
    assert wrong.status_code == 422
    assert "&#39;soon&#39; is no date" in wrong.text
    assert zoo("Ica") in wrong.text
    assert library.post("/library", data={"text": "  "}).status_code == 422
    assert "Added:" in send_form(library, "/library", given).text
    page = library.get("/library").text
    assert all(told in page for told in ("Ica Zoo", "pasted text", "2021-03-04"))


def test_a_form_may_be_as_large_as_the_uploads_of_the_api(library: TestClient) -> None:
    image = b"\x89PNG" + bytes(25_000)
    assert "is an image" in library.post("/library", files={"file": ("a.png", image)}).text
    assert library.post("/library", files={"file": ("a.png", image * 2)}).status_code == 413
    assert library.post("/library/rebuild", content=b"x" * 10_000).status_code == 413


def test_a_document_is_shown_with_every_figure_marked(article_client: TestClient) -> None:
    (document,) = article_client.get("/documents").json()["documents"]
    text = article_client.get(f"/documents/{document['id']}").json()["text"]
    page = article_client.get(f"/library/{document['id']}").text
    figures = article_client.get("/figures", params={"limit": 1000}).json()["figures"]
    marks = re.findall(r'<mark class="figure" data-kind="(\w+)" title="(.+?)">(.+?)</mark>', page)
    assert len(marks) == len(figures)
    assert ("count", "number: 1,000 · companies with AI as its core business", "1,000") in marks
    assert "".join(text_of(page).split()) == "".join(text.split())
    assert f'href="/?document={document["id"]}"' in page
    assert f'href="/ledger?document_id={document["id"]}"' in page
    download = article_client.get(f"/library/{document['id']}/text")
    assert (download.text, "attachment" in download.headers["content-disposition"]) == (text, True)


def test_a_quote_leads_to_its_place_in_the_document(article_client: TestClient) -> None:
    answer = article_client.post("/ask", json={"question": "Who is the president of Shanghai INESA Group?"}).json()
    span = answer["spans"][0]
    page = article_client.get(place(span["document_id"], span["start"], span["end"])).text
    assert f'<mark class="here" id="here">{span["text"]}</mark>' in page
    assert page.count('id="here"') == 1


@pytest.mark.parametrize(
    "query", ["start=5", "start=9&end=5", "start=-3&end=5", "start=a&end=b", "start=0&end=9999999"]
)
def test_offsets_that_the_document_does_not_have_are_ignored(article_client: TestClient, query: str) -> None:
    (document,) = article_client.get("/documents").json()["documents"]
    response = article_client.get(f"/library/{document['id']}?{query}")
    assert response.status_code == 200
    assert 'id="here"' not in response.text


def test_a_document_that_is_not_there_is_told_on_a_page(article_client: TestClient) -> None:
    for path in ("/library/nothing", "/library/nothing/text", "/library/nothing/delete"):
        response = article_client.get(path)
        assert response.status_code == 404
        assert "There is no such document" in response.text
        assert 'href="/library"' in response.text


def test_the_pages_of_a_pdf_are_numbered(library: TestClient) -> None:
    data = pdf([["The zoo of Salta", "", "It keeps"], ["77 penguins and", "", "It grows."], [], ["The end is here."]])
    result = ended(library, library.post("/documents", files={"file": ("lima.pdf", data)}).headers["location"])[
        "result"
    ]
    address = f"/library/{result['document']['id']}"
    assert re.findall(r'id="page-(\d)">page \d<', library.get(address).text) == ["1", "2", "4"]
    gone_to = library.get(f"{address}?page=2", follow_redirects=False).headers["location"]
    assert gone_to.endswith("#page-2")
    assert library.get(f"{address}?page=9").status_code == 200


def test_a_long_document_is_shown_in_parts_and_a_place_in_its_part(
    library: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus.excerpts, "PART", 400)
    paragraphs = [
        f"Part {n} tells of the sea, of ships and of weather, and of little else than that." for n in range(12)
    ]
    paragraphs[10] = "The lighthouse has 164 steps."
    added = engine_of(library).add(document_from_text("\n\n".join(["The book of the sea", *paragraphs])))
    text = added.document.text
    start = text.index("164")
    first = library.get(f"/library/{added.document.id}").text
    assert len(text_of(first).strip()) <= 400
    assert "Part 1 of 3" in first
    assert 'rel="prev"' not in first
    there = library.get(place(added.document.id, start, start + 3)).text
    assert re.search(
        r'<mark class="here" id="here"><mark class="figure" data-kind="count" title="[^"]+">164</mark>', there
    )
    assert "Part 3 of 3" in there
    assert 'rel="next"' not in there
    shown = ""
    for at in part_starts(split_passages(added.document)):
        shown += text_of(library.get(f"/library/{added.document.id}?at={at}").text)
    assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_texts_are_never_markup(library: TestClient, attack: str) -> None:
    text = f"The zoo {attack}\n\n| a {attack} | b |\n| --- | --- |\n| 5 {attack} | 77 penguins {attack} |\n\n{attack}"
    added = engine_of(library).add(document_from_text(text, title=attack, source=attack, url="javascript:alert(1)"))
    address = f"/library/{added.document.id}"
    for path in (
        "/library",
        f"/library?q={attack}&deleted={attack}",
        address,
        f"{address}?start=2&end=60",
        f"{address}/delete",
    ):
        page = library.get(path).text
        assert attack not in page or "{{" in attack
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page


def test_another_document_takes_the_place_of_one_that_becomes_a_version(library: TestClient) -> None:
    library.post("/library", data={"text": zoo("Cusco"), "published": "2021-03-04"})
    old = found(library, "The zoo of Cusco")
    new_text = zoo("Cusco", 91)
    replaced = library.post(f"/library/{old}/replace", data={"text": new_text, "published": "2022-03-04"})
    assert replaced.status_code == 200
    new = str(replaced.url).rsplit("/", 1)[-1]
    assert f'<a href="/library/{old}">The zoo of Cusco, replaced on' in replaced.text
    assert "91" in text_of(replaced.text)
    assert listed(library, q="cusco") == ["The zoo of Cusco"]
    assert [item["id"] for item in library.get(f"/documents/{new}/versions").json()["versions"]] == [old]
    answer = library.post("/ask", json={"question": "How many penguins does the zoo of Cusco keep?"}).json()
    assert (answer["figures"][0]["value"], answer["revisions"][0]["before"]["value"]) == (91, 77)
    version = library.get(place(old, zoo("Cusco").index("77"), zoo("Cusco").index("77") + 2)).text
    assert f'by <a href="/library/{new}">The zoo of Cusco</a>' in version
    assert re.search(
        r'<mark class="here" id="here"><mark class="figure" data-kind="count" title="[^"]+">77</mark>', version
    )
    assert library.get(f"/library/{old}/text").text == zoo("Cusco")
    assert library.post(f"/library/{old}/replace", data={"text": "x"}).status_code == 404
    wrong = library.post(f"/library/{new}/replace", data={"text": ""})
    assert (wrong.status_code, "Neither a file nor a text was given" in wrong.text) == (422, True)


def test_the_api_replaces_by_file_and_by_text_and_gives_the_address_on(library: TestClient) -> None:
    body = {"text": zoo("Puno"), "url": "https://zoo.example/puno"}
    old = ended(library, library.post("/documents", json=body).headers["location"])["result"]["document"]
    files = {"file": ("lima.txt", zoo("Puno", 91).encode())}
    posted = library.post("/documents", files=files, data={"replaces": old["id"]})
    new = ended(library, posted.headers["location"])["result"]
    assert (new["replaced"], new["document"]["url"]) == (old["id"], "https://zoo.example/puno")
    # The address leads to the new one: a text that comes from it takes its place.
    body["text"] = zoo("Puno", 95)
    newer = ended(library, library.post("/documents", json=body).headers["location"])["result"]
    assert newer["replaced"] == new["document"]["id"]
    # A text that is in the library already may take a place too.
    other = ended(
        library, library.post("/documents", json={"text": "The zoo of Quito\n\nIt has 5 condors."}).headers["location"]
    )
    body = {"text": "The zoo of Quito\n\nIt has 5 condors.", "replaces": newer["document"]["id"]}
    last = ended(library, library.post("/documents", json=body).headers["location"])["result"]
    assert (last["existed"], last["replaced"]) == (True, newer["document"]["id"])
    assert last["document"]["id"] == other["result"]["document"]["id"]
    same = library.post("/documents", json=body | {"replaces": last["document"]["id"]})
    assert (same.status_code, same.json()["existed"]) == (200, True)
    is_problem(library.post("/documents", json=body | {"replaces": old["id"]}), 404)
    is_problem(library.post("/documents", files=files, data={"replaces": "nothing"}), 404)
    two = [("file", ("a.txt", b"One.")), ("file", ("b.txt", b"Two."))]
    assert "2 were sent" in is_problem(
        library.post("/documents", files=two, data={"replaces": last["document"]["id"]}), 422
    )


def test_a_document_is_deleted_by_form_after_asking(library: TestClient) -> None:
    library.post("/library", data={"text": zoo("Tacna")})
    tacna = found(library, "The zoo of Tacna")
    asked = library.get(f"/library/{tacna}/delete").text
    assert "Delete “The zoo of Tacna”?" in asked
    assert f'<form method="post" action="/library/{tacna}/delete"' in asked
    deleted = library.post(f"/library/{tacna}/delete")
    assert "“The zoo of Tacna” was deleted." in deleted.text
    assert listed(library, q="tacna") == []
    assert library.post(f"/library/{tacna}/delete").status_code == 404


def test_what_is_being_added_stands_in_the_list_and_can_be_cancelled(engine: Engine) -> None:
    released = threading.Event()

    def wait(job: Job, store: JobStore, report: ReportProgress) -> Result:
        released.wait(timeout=10)
        return {"documents": []}

    app = create_app(engine)
    app.state.engine = engine
    app.state.jobs = jobs = Jobs(engine.settings.home, {"add": wait, "rebuild": wait})
    client = TestClient(app)
    jobs.submit("add", [Posted(name="first.txt", data=b"One.", fields={})])
    job = jobs.submit("add", [Posted(name=f"report-{n}.txt", data=b"One.", fields={}) for n in range(30)])
    page = client.get("/library").text
    assert all(told in page for told in ("first.txt", "report-0.txt", "waiting to be added", "and 22 more"))
    rebuild = client.post("/library/rebuild", follow_redirects=False).headers["location"]
    assert "The library is being rebuilt" in client.get("/library").text
    assert "Waiting for its turn" in client.get(rebuild).text
    assert "Cancelled: nothing was changed." in client.post(f"/library/jobs/{job.id}/cancel").text
    assert "report-0.txt" not in client.get("/library").text
    released.set()
    jobs.close()


def found(client: TestClient, title: str) -> str:
    """The id of the document with this title."""
    return next(str(item["id"]) for item in client.get("/documents").json()["documents"] if item["title"] == title)
