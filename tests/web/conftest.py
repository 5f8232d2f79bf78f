"""The application over a real engine."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from qa.engine import Engine
from web.app import create_app
from web.settings import ServerSettings


@pytest.fixture(scope="session")
def article_client(article_engine: Engine) -> Iterator[TestClient]:
    """Over the shared library, for tests that only ask."""
    with TestClient(create_app(article_engine), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """Over a library of its own, taking small bodies only, for tests that change or overload it."""
    settings = ServerSettings(max_question_bytes=4_096, max_document_bytes=20_000, max_upload_bytes=30_000)
    with TestClient(create_app(engine, settings), raise_server_exceptions=False) as client:
        yield client
