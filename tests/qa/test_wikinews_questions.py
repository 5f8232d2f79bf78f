"""The forty questions over ten articles that were written down before what answers them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.engine import Engine, Models
from qa.evaluation.articles import listed_articles
from qa.evaluation.questions import evaluate_questions
from qa.evaluation.retrieval import empty_engine
from qa.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ARTICLE_QA_TEST_DATA", ROOT.parent / "shared" / "data"))
FILES = ROOT / "tests" / "data"


@pytest.fixture(scope="module")
def news(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if not (DATA / "wikinews").is_dir():
        pytest.skip("the articles are not here: set ARTICLE_QA_TEST_DATA to the folder that has wikinews/")
    with empty_engine(Settings(), tmp_path_factory.mktemp("news") / "home", models) as engine:
        for _ in engine.add_all(listed_articles(FILES / "wikinews_articles.json", DATA)):
            pass
        yield engine


def test_what_has_no_answer_gets_none_and_every_answer_verifies(news: Engine) -> None:
    report = evaluate_questions(FILES / "wikinews_questions.jsonl", news)
    assert report.n_unverified == 0
    assert [case.id for case in report.cases if case.sort == "unanswerable" and case.problems] == []
    assert report.n_right >= 34
