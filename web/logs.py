"""The server's log: to stderr, a line for each event, as text for people or as JSON for programs.

Every line that is written while a request is handled tells its id. No line tells what somebody has asked, unless the
settings want that: libraries, some of which log whole messages or addresses, are heard from warnings on only.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from qa.answers import Answer
from web.settings import ServerSettings

# Of the request that is handled now; in a thread, if that was given the context of who began it.
REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)

_OURS = ("corpus", "index", "qa", "web")
_UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.asgi")
# What is no field of an event: the record's own, and uvicorn's message once more, for terminals.
_NO_FIELDS = frozenset({*RESERVED_ATTRS, "taskName", "color_message", "request_id"})
# A value that needs no quotes to be told from what follows.
_PLAIN = re.compile(r"[\w.:/{}@%+-]+", re.ASCII)

_questions = logging.getLogger("web.questions")
# A level of its own, which neither another level of the server nor another's configuration lets through.
_questions.setLevel(logging.CRITICAL + 1)


def configure(settings: ServerSettings) -> None:
    """Log as the settings say; where the root logger is at debug already, as `--debug` leaves it, at debug.

    Takes the place of what writes to a terminal by now, uvicorn's own among it; handlers of other kinds stay.
    """
    root = logging.getLogger()
    level = logging.DEBUG if root.level == logging.DEBUG else getattr(logging, settings.log_level.upper())
    handler = logging.StreamHandler()
    handler.setFormatter(AsJson() if settings.log_format == "json" else AsText())
    handler.addFilter(_with_request_id)
    root.handlers = [handler, *(old for old in root.handlers if type(old) is not logging.StreamHandler)]
    root.setLevel(max(level, logging.WARNING))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    for name in _UVICORN:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(max(level, logging.INFO))
    # Its lines hold addresses with their queries, and so questions; web.observing has a line for each request.
    access = logging.getLogger("uvicorn.access")
    access.handlers, access.propagate = [], False
    _questions.setLevel(logging.INFO if settings.log_questions else logging.CRITICAL + 1)


def log_question(question: str, answer: Answer) -> None:
    """Log what was asked and answered, at whatever level of the server, if the settings want questions in the log."""
    if _questions.isEnabledFor(logging.INFO):
        fields = {
            "question": question,
            "answered": answer.answered,
            "answer": answer.text,
            "reason": answer.reason,
            "confidence": round(answer.confidence, 3),
            "milliseconds": round(answer.timings.total, 1),
        }
        _questions.info("question", extra={name: value for name, value in fields.items() if value is not None})


def _with_request_id(record: logging.LogRecord) -> bool:
    if (request_id := REQUEST_ID.get()) is not None:
        record.request_id = request_id
    return True


class AsText(logging.Formatter):
    """`2026-03-01T12:00:00.000Z INFO web.observing [id] request method=GET status=200`.

    An event begins one line, whatever its values hold: what would break it is written as an escape, and the lines of
    a traceback are set in.
    """

    def format(self, record: logging.LogRecord) -> str:
        request_id = getattr(record, "request_id", None)
        parts = [
            _time(record),
            record.levelname,
            record.name,
            *([f"[{request_id}]"] if request_id else []),
            record.getMessage(),
            *(f"{name}={_value(value)}" for name, value in _fields(record)),
        ]
        lines = [_printable(" ".join(parts))]
        if record.exc_info:
            lines += (f"  | {_printable(line)}" for line in self.formatException(record.exc_info).splitlines())
        if record.stack_info:
            lines += (f"  | {_printable(line)}" for line in record.stack_info.splitlines())
        return "\n".join(lines)


class AsJson(JsonFormatter):
    """The same fields as one JSON object: time, level, logger, message, request_id, and what the event has more."""

    def __init__(self) -> None:
        names = {"levelname": "level", "name": "logger"}
        super().__init__(
            ("levelname", "name", "message"), rename_fields=names, reserved_attrs=[*RESERVED_ATTRS, "color_message"]
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = _time(record)
        super().add_fields(log_data, record, message_dict)


def _time(record: logging.LogRecord) -> str:
    """ISO 8601, UTC, milliseconds."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    return ((name, value) for name, value in record.__dict__.items() if name not in _NO_FIELDS)


def _value(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _printable(text: str) -> str:
    """The text with whatever is not seen, or breaks a line in some terminal, as Python would write it in quotes."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
