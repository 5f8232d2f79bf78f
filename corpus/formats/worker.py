"""The process in which files are read: see corpus.formats.isolation.

A request is a line of JSON and as many bytes as it says; the answer is a line of JSON.
"""

import importlib
import json
import os
import sys

from corpus.errors import ArticleQAError, UnreadableDocument
from corpus.formats.isolation import answer_of, answer_of_error

# More than any document needs that is within the limits.
MAX_MEMORY = 3_000_000_000


def main() -> None:
    _limit()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints is not an answer.
    os.dup2(2, 1)
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        answers.write(json.dumps(_answer(request["module"], data, request["name"])).encode() + b"\n")
        answers.flush()


def _answer(module: str, data: bytes, name: str) -> dict[str, object]:
    try:
        return answer_of(importlib.import_module(module).extract(data, name))
    except ArticleQAError as error:
        return answer_of_error(error)
    except MemoryError:
        what = f"'{name}' needs too much memory to be read"
    except Exception as error:
        # What a library raises for a file that it does not understand is past counting.
        what = f"'{name}' is damaged, or not what it says it is ({type(error).__name__})"
    return answer_of_error(UnreadableDocument(what, hint="Save its text, and add that."))


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = MAX_MEMORY if most == resource.RLIM_INFINITY else min(MAX_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, most))


if __name__ == "__main__":
    main()
