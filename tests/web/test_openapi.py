"""The API's description: complete, true to who may do what, and as docs/openapi.json has it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from jsonschema_rs import Draft202012Validator

from web.access import NEEDS
from web.openapi import operations_of
from web.openapi_command import as_text, document

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
DESCRIPTION = document()
OPERATIONS = {f"{method} {path}": told for path, method, told in operations_of(DESCRIPTION)}

Json = dict[str, Any]


def nodes(node: Any, where: str = "") -> Iterator[tuple[str, Json]]:
    """Every object of the document but examples, with where it stands."""
    if isinstance(node, dict):
        yield where, node
        for name, value in node.items():
            if name not in ("example", "examples"):
                yield from nodes(value, f"{where}/{name}")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from nodes(value, f"{where}/{n}")


def resolved(node: Json) -> Json:
    found: Json = DESCRIPTION
    for name in node["$ref"].split("/")[1:] if "$ref" in node else ():
        found = found[name]
    return found if "$ref" in node else node


def test_the_copy_in_docs_is_the_description() -> None:
    renew = "docs/openapi.json is another: python -m web.openapi_command > docs/openapi.json"
    assert SNAPSHOT.read_text(encoding="utf-8") == as_text(DESCRIPTION), renew


def test_the_server_tells_the_same(article_client: TestClient) -> None:
    assert article_client.get("/openapi.json").json() == DESCRIPTION


def test_it_is_valid_openapi() -> None:
    schemathesis.openapi.from_dict(DESCRIPTION).validate()
    for where, node in nodes(DESCRIPTION):
        if isinstance(node.get("$ref"), str):
            assert resolved(node), where


def test_every_field_of_every_schema_is_described() -> None:
    lacking = [
        f"{where}: {name}"
        for where, node in nodes(DESCRIPTION)
        if isinstance(node.get("properties"), dict) and not where.endswith("/properties")
        for name, field in node["properties"].items()
        if not field.get("description")
    ]
    assert not lacking
    assert all(schema.get("description") for schema in DESCRIPTION["components"]["schemas"].values())


def test_every_operation_is_described() -> None:
    tags = {tag["name"] for tag in DESCRIPTION["tags"]}
    names = [told["operationId"] for told in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    for operation, told in OPERATIONS.items():
        assert told["operationId"].isidentifier()
        assert told["summary"] and told["description"].endswith("."), operation
        assert set(told["tags"]) <= tags and len(told["tags"]) == 1, operation
        assert all(resolved(parameter)["description"] for parameter in told["parameters"]), operation
        for response in told["responses"].values():
            assert resolved(response)["description"] not in ("", "Successful Response"), operation


def test_every_body_has_examples_that_can_be_sent() -> None:
    definitions = {"components": DESCRIPTION["components"]}
    for operation, told in OPERATIONS.items():
        for form, content in told.get("requestBody", {}).get("content", {}).items():
            assert content["examples"], operation
            for example in content["examples"].values():
                # A form's file is no JSON.
                if form == "application/json":
                    Draft202012Validator(content["schema"] | definitions).validate(example["value"])
    answer = OPERATIONS["POST /ask"]["responses"]["200"]["content"]["application/json"]
    Draft202012Validator(answer["schema"] | definitions).validate(answer["example"])


def test_each_operation_needs_what_the_gate_asks_for() -> None:
    for operation, told in OPERATIONS.items():
        method, path = operation.split()
        needed = NEEDS[path][method]
        assert told["security"] == ([] if needed is None else [{"key": [needed]}, {"session": [needed]}])
        assert ("401" in told["responses"]) == (needed is not None)


def test_problems_are_problem_documents() -> None:
    for operation, told in OPERATIONS.items():
        for status, response in told["responses"].items():
            found = resolved(response)
            if status < "4" or "/v1/" in operation:
                continue
            (form,) = found["content"]
            assert form == "application/problem+json", (operation, status)
            assert found["content"][form]["example"]["status"] == int(status)
            assert ("Retry-After" in found["headers"]) == (status in ("429", "503"))


@pytest.mark.parametrize(
    ("operation", "events"),
    [
        ("POST /ask/stream", {"passages": "FoundPassages", "answer": "Answer", "error": "AskFailed"}),
        ("GET /jobs/{job_id}/events", dict.fromkeys(("queued", "running", "done", "failed", "cancelled"), "Job")),
    ],
)
def test_events_of_streams_have_schemas(operation: str, events: dict[str, str]) -> None:
    (form, content), *others = OPERATIONS[operation]["responses"]["200"]["content"].items()
    assert form == "text/event-stream" and not others
    told = [event["properties"] for event in content["schema"]["oneOf"]]
    assert {event["event"]["const"]: event["data"]["contentSchema"]["$ref"].split("/")[-1] for event in told} == events


def test_docs_show_every_operation_and_schema(article_client: TestClient) -> None:
    page = article_client.get("/docs").text
    for operation, told in OPERATIONS.items():
        assert f'id="{told["operationId"]}"' in page and f"<code>{operation}</code>" in page
    for name, schema in DESCRIPTION["components"]["schemas"].items():
        assert ("properties" not in schema) or f'id="{name}"' in page, name
