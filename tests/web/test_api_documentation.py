"""docs/api.md is true: what its examples send is answered as they show."""

import argparse
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from web.api_version import VERSION
from web.idempotency import MAX_KEY
from web.job_store import HISTORY
from web.openapi import operations_of
from web.settings import RATE, ServerSettings

ROOT = Path(__file__).resolve().parents[2]
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SERVER = "http://127.0.0.1:8000"
# Stands for anything.
ANYTHING = "…"

CURL = argparse.ArgumentParser()
for flag in ("-s", "-i", "-N"):
    CURL.add_argument(flag, action="store_true")
for option in ("-d", "-o", "-w", "-X"):
    CURL.add_argument(option)
for option in ("-H", "-F"):
    CURL.add_argument(option, action="append", default=[])
CURL.add_argument("url")


def curl(client: TestClient, command: str, known: dict[str, str]) -> Any:
    """What curl would be answered, and its options."""
    program, *words = shlex.split(command)
    for name, value in known.items():
        words = [word.replace(f"${name}", value) for word in words]
    assert program == "curl"
    given = CURL.parse_args(words)
    headers = dict(header.split(": ", 1) for header in given.H)
    files = [(name, Path(ROOT, path)) for name, _, path in (part.partition("=@") for part in given.F)]
    method = given.X or ("GET" if given.d is None and not files else "POST")
    assert given.url.startswith(SERVER)
    response = client.request(
        method,
        given.url.removeprefix(SERVER),
        headers=headers,
        content=given.d,
        files=[(name, (path.name, path.read_bytes())) for name, path in files] or None,
    )
    return response, given


def examples() -> Iterator[tuple[str, str]]:
    """Each command with what is shown below it."""
    for block in re.findall(r"^```console\n(.+?)^```", API, re.MULTILINE | re.DOTALL):
        for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            yield command, shown.strip()


def holds(shown: Any, told: Any) -> bool:
    """Whether an answer has what is shown of it."""
    if shown == ANYTHING:
        return bool(told)
    if isinstance(shown, dict):
        return isinstance(told, dict) and all(name in told and holds(shown[name], told[name]) for name in shown)
    if isinstance(shown, list):
        return len(shown) <= len(told) and all(map(holds, shown, told))
    return bool(shown == told)


def check(shown: str, response: Any, with_head: bool) -> None:
    head, _, body = shown.partition("\n\n") if with_head else ("", "", shown)
    if with_head:
        status, *headers = head.splitlines()
        # The words behind it are another matter in each version of Python.
        assert status.startswith(f"HTTP/1.1 {response.status_code} ")
        for name, _, value in (line.partition(": ") for line in headers):
            wanted = re.escape(value).replace(re.escape(ANYTHING), ".+")
            assert re.fullmatch(wanted, response.headers[name]), (name, response.headers[name])
    if body.startswith("event:"):
        events = re.findall(r"event: (\w+)\r?\ndata: (.+)", response.text)
        wanted_events = re.findall(r"event: (\w+)\ndata: (.+)", body)
        assert [name for name, _ in events] == [name for name, _ in wanted_events]
        assert all(holds(json.loads(a), json.loads(b)) for (_, a), (_, b) in zip(wanted_events, events, strict=True))
    elif body:
        assert holds(json.loads(body), response.json()), response.text
    elif with_head:
        assert response.content == b""


def test_the_examples_are_answered_as_they_show(client: TestClient) -> None:
    known: dict[str, str] = {}
    n_shown = 0
    for command, shown in examples():
        if kept := re.fullmatch(r"(\w+)=\$\((.+)\)", command):
            response, given = curl(client, kept[2], known)
            assert response.status_code < 300
            known[kept[1]] = response.headers[given.w.removeprefix("%header{").removesuffix("}")]
            continue
        response, given = curl(client, command, known)
        assert shown, command
        check(shown, response, given.i)
        n_shown += 1
    assert n_shown >= 9


@pytest.mark.parametrize(
    "sentence",
    [
        f"now it is **{VERSION}**",
        f"`API-Version: {VERSION}`",
        f"1 to {MAX_KEY} printable ASCII",
        f"the last {HISTORY} that have ended",
        f"{RATE} requests a minute",
        f"{ServerSettings().max_question_bytes // 1024} KiB",
        f"{ServerSettings().max_document_bytes // 10**6} MB",
        f"{ServerSettings().max_upload_bytes // 10**6} MB",
    ],
)
def test_numbers_are_the_programs(sentence: str) -> None:
    assert sentence in API


def test_what_it_names_is_there(article_client: TestClient) -> None:
    document = article_client.get("/openapi.json").json()
    paths = set(document["paths"]) | {"/docs", "/", "/library", "/ledger", "/v1/"}
    named = {path.partition("?")[0] for path in re.findall(r"`(?:[A-Z]+ )?(/[\w/{}?=-]*)`", API)}
    assert named <= paths, named - paths
    codes = {status for _, _, told in operations_of(document) for status in told["responses"] if status >= "4"}
    table = set(re.findall(r"\b[45]\d\d\b", re.search(r"^\| status(.|\n)+?\n\n", API, re.MULTILINE).group()))  # type: ignore[union-attr]
    assert codes - {"default"} <= table
