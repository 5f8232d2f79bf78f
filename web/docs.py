"""The API described on a page, from its OpenAPI document, with nothing loaded from elsewhere."""

import json
import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from web.openapi import operations_of
from web.rendering import render, templates

router = APIRouter(include_in_schema=False)

Json = dict[str, Any]


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    document = request.app.openapi()
    return render(request, "docs.html", {"api": document, "groups": _groups(document)})


def _groups(document: Json) -> list[Json]:
    """The tags, each with its operations as they are shown."""
    shown = [_operation(document, path, method, told) for path, method, told in operations_of(document)]
    return [tag | {"operations": [item for item in shown if tag["name"] in item["tags"]]} for tag in document["tags"]]


def _operation(document: Json, path: str, method: str, told: Json) -> Json:
    responses = {status: _resolved(document, response) for status, response in told["responses"].items()}
    return {
        "id": told["operationId"],
        "path": path,
        "method": method,
        "summary": told["summary"],
        "description": told["description"],
        "tags": told["tags"],
        # Any of the ways to be let in will do, and all of them need the same.
        "scope": next((scope for security in told["security"] for (scope,) in security.values()), None),
        # Those that any request may bear are told of once, at the beginning.
        "parameters": [parameter for parameter in told["parameters"] if "$ref" not in parameter],
        "bodies": _bodies(told),
        "answers": {status: response for status, response in responses.items() if status < "4"},
        "problems": {status: response for status, response in responses.items() if status >= "4"},
    }


def _bodies(told: Json) -> list[Json]:
    """What it takes: for each form the schema, and an example where that is JSON."""
    bodies = []
    for form, content in told.get("requestBody", {}).get("content", {}).items():
        example: Json = next(iter(content.get("examples", {}).values()), {})
        bodies.append(
            {
                "form": form,
                "schema": content["schema"],
                "example": _json(example["value"]) if example and form.endswith("json") else None,
            }
        )
    return bodies


def _resolved(document: Json, told: Json) -> Json:
    """What a reference stands for."""
    if "$ref" not in told:
        return told
    _, *names = told["$ref"].split("/")
    found: Json = document
    for name in names:
        found = found[name]
    return found


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _reference(schema: Json) -> str:
    """A schema's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for name in ("anyOf", "oneOf"):
        if name in schema:
            return " or ".join(dict.fromkeys(_reference(part) for part in schema[name]))
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_reference(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("title" if "properties" in schema else "type") or "any")


def _limits(schema: Json) -> str:
    """What a value is held to, in a few words."""
    words = {"minimum": "at least", "maximum": "at most", "maxLength": "characters at most:", "default": "default"}
    told = [f"{word} {json.dumps(schema[name])}" for name, word in words.items() if schema.get(name) not in (None, "")]
    return ", ".join(told)


def _coded(text: str) -> Markup:
    """The text with what stands in backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


templates.env.filters.update(reference=_reference, limits=_limits, as_json=_json, coded=_coded)
