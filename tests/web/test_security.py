"""What is sent is data: no name of a file is a path, no path leads out of a folder."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.engine import Engine
from tests.web.test_api import ended


@pytest.mark.parametrize("name", ["../../escaped.txt", "..\\..\\escaped.txt", "/tmp/escaped.txt", "C:\\escaped.txt"])
def test_the_name_of_an_upload_is_no_path(client: TestClient, engine: Engine, name: str) -> None:
    text = b"The harbour\n\nThe harbour has 41 cranes."
    job = client.post("/documents", files={"file": (name, text, "text/plain")}).json()
    document = ended(client, f"/jobs/{job['id']}")["result"]["document"]
    assert document["source"] == "escaped.txt"
    home = engine.settings.home
    strangers = [*home.parent.rglob("*escaped*"), *Path("/tmp").glob("escaped*")]
    assert strangers == []


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/static/%00"]
)
def test_static_files_are_those_of_the_folder(article_client: TestClient, path: str) -> None:
    assert article_client.get(path).status_code in (404, 405)
