"""What the server's log says, and what it does not."""

import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn.config
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from qa.engine import Engine
from web import problems
from web.app import create_app
from web.logs import AsJson, AsText, configure, log_question
from web.observing import Observed
from web.settings import ServerSettings

# A word of its own for each test that looks for it in the log.
SECRET = "quixwhistle"
_LOGGERS = ("", "corpus", "index", "qa", "web", "web.questions", "uvicorn", "uvicorn.error", "uvicorn.asgi")


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in (*_LOGGERS, "uvicorn.access")]
    before = [(logger, logger.level, logger.handlers, logger.propagate, logger.disabled) for logger in loggers]
    yield
    for logger, level, handlers, propagate, disabled in before:
        logger.setLevel(level)
        logger.handlers, logger.propagate, logger.disabled = handlers, propagate, disabled


@pytest.fixture(scope="module")
def served(article_engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(article_engine, ServerSettings()), raise_server_exceptions=False) as client:
        yield client


def written(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_each_request_is_one_line_without_its_path_and_query(
    served: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(ServerSettings(log_format="json", log_level="info"))
    served.get(f"/documents/{SECRET}?q={SECRET}", headers={"X-Request-ID": "seen-1", "User-Agent": SECRET})
    (line,) = written(capsys)
    told = json.loads(line)
    assert told.pop("time").endswith("Z")
    assert told.pop("milliseconds") > 0
    assert told.pop("bytes") > 0
    assert told == {
        "level": "INFO",
        "logger": "web.observing",
        "message": "request",
        "request_id": "seen-1",
        "method": "GET",
        "address": "/documents/{document_id}",
        "status": 404,
        "client": "testclient",
    }
    configure(ServerSettings(log_level="info"))
    served.get("/healthz", headers={"X-Request-ID": "seen-2"})
    (line,) = written(capsys)
    assert " INFO web.observing [seen-2] request method=GET address=/healthz status=200 milliseconds=" in line
    configure(ServerSettings())
    served.get("/healthz")
    assert written(capsys) == []


def test_no_question_is_logged_at_any_level(served: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    question = f"How many firms does {SECRET} have?"
    configure(ServerSettings(log_level="debug"))
    statuses = [
        served.get("/ask", params={"question": question}).status_code,
        served.post("/ask", json={"question": question, "document_ids": [SECRET]}).status_code,
        served.post("/ask/stream", json={"question": question, "document_ids": [SECRET]}).status_code,
        served.get("/ask", params={"question": question + "\x07"}).status_code,
        served.get("/ask", params={"question": question * 100}).status_code,
        served.post("/ask", content=question, headers={"Content-Type": "application/json"}).status_code,
        served.get("/", params={"question": question}).status_code,
    ]
    assert statuses == [200, 404, 200, 422, 413, 400, 200]
    lines = written(capsys)
    assert len([line for line in lines if "web.observing" in line]) == len(statuses)
    assert SECRET not in "\n".join(lines)


def test_questions_are_logged_where_that_is_wanted(
    served: TestClient, article_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    question = f"How many firms does {SECRET} have?"
    configure(ServerSettings(log_format="json", log_questions=True))
    assert served.get("/ask", params={"question": question}, headers={"X-Request-ID": "asked"}).status_code == 200
    (line,) = written(capsys)
    told = json.loads(line)
    assert (told["question"], told["answered"], told["request_id"]) == (question, False, "asked")
    configure(ServerSettings(log_level="debug"))
    log_question(question, article_engine.ask(question))
    assert written(capsys) == []


def test_lines_of_threads_and_of_errors_tell_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    app = Observed()
    problems.install(app)

    @app.get("/documents")
    def stumble() -> None:
        logging.getLogger("web").warning("on the way")
        raise ZeroDivisionError(f"two\nlines\u2028of\r{SECRET}")

    configure(ServerSettings(log_level="info"))
    client = TestClient(app, raise_server_exceptions=False)
    client.get("/documents", headers={"X-Request-ID": "r-1"})
    client.get("/nowhere", headers={"X-Request-ID": "r-2"})
    lines = written(capsys)
    events = [line for line in lines if not line.startswith("  | ")]
    assert [line.split("]")[0].split("[")[1] for line in events] == ["r-1", "r-1", "r-1", "r-2"]
    assert [" WARNING web " in events[0], " ERROR web.problems " in events[1]] == [True, True]
    # What the error says is no event, whatever breaks its lines.
    assert f"  | {SECRET}" in lines


# Half characters among them, which no encoding takes.
_ANY = st.text(st.characters(exclude_categories=()))


@given(message=_ANY, value=_ANY | st.binary() | st.lists(_ANY))
def test_an_event_begins_one_line_whatever_its_values_hold(message: str, value: object) -> None:
    record = logging.LogRecord("web", logging.INFO, "", 1, "%s", (message,), None)
    record.value = value
    text = AsText().format(record)
    assert text.isprintable()
    assert len(text.splitlines()) == 1
    line = AsJson().format(record)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert json.loads(line)["message"] == message


def test_uvicorns_lines_are_written_like_all_others(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(uvicorn.config.LOGGING_CONFIG)
    configure(ServerSettings(log_format="json", log_level="info"))
    logging.getLogger("uvicorn.error").info("Started", extra={"color_message": "\x1b[32mStarted"})
    logging.getLogger("uvicorn.access").info("GET /ask?question=%s", SECRET)
    (line,) = written(capsys)
    told: dict[str, Any] = json.loads(line)
    del told["time"]
    assert told == {"level": "INFO", "logger": "uvicorn.error", "message": "Started"}
    assert not logging.getLogger("uvicorn.access").hasHandlers()


def test_the_programs_debug_switch_holds_whatever_the_level(capsys: pytest.CaptureFixture[str]) -> None:
    """`--debug` calls basicConfig before a command begins."""
    logging.getLogger().handlers = []
    logging.basicConfig(level=logging.DEBUG)
    configure(ServerSettings(log_level="error"))
    logging.getLogger("web.somewhere").debug("looked")
    logging.getLogger("elsewhere").debug("whole messages")
    assert [line.split(" ", 1)[1] for line in written(capsys)] == ["DEBUG web.somewhere looked"]
