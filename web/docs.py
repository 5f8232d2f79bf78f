"""The API described on a page, from its OpenAPI document, with nothing loaded from elsewhere."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.rendering import render, templates

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    schema = request.app.openapi()
    return render(request, "docs.html", {"api": schema, "schemas": schema["components"]["schemas"]})


def _reference(schema: dict[str, Any]) -> str:
    """A schema's type in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_reference(part) for part in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_reference(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type", "any"))


templates.env.filters.update(reference=_reference)
