"""Dear things are made once a session: the models, and a library of the shipped article that tests only read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.engine import Engine, Models, load_models
from qa.settings import Settings

# Where tests run beside each other, each has one core; threads that wait for one another's cores double the time.
THREADS = 1 if "PYTEST_XDIST_WORKER" in os.environ else 0
ARTICLE = Path(__file__).resolve().parent.parent / "corpus" / "articles" / "shanghai-ai-hub.txt"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the library or the settings of whoever runs it."""
    for name in ("EMBEDDER", "MODELS", "THREADS", "LOCK_TIMEOUT"):
        monkeypatch.delenv(f"ARTICLE_QA_{name}", raising=False)
    if THREADS:
        monkeypatch.setenv("ARTICLE_QA_THREADS", str(THREADS))
    monkeypatch.setenv("ARTICLE_QA_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def models() -> Models:
    """The bundled embedding model and the weights that ship."""
    return load_models(Settings(threads=THREADS))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def engine(settings: Settings, models: Models) -> Iterator[Engine]:
    """A new library with the shipped article, for tests that change it."""
    with Engine.open(settings, models=models) as opened:
        yield opened


@pytest.fixture(scope="session")
def article_engine(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A library with the shipped article, for tests that only ask."""
    with Engine.open(Settings(home=tmp_path_factory.mktemp("article") / "home"), models=models) as opened:
        yield opened
