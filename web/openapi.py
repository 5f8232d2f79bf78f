"""The description of the HTTP API (OpenAPI 3.1): what FastAPI tells of the routes, and what is the same for them all.

Who may call what comes from web/access.py. docs/openapi.json is a copy, for which
`python -m web.openapi_command > docs/openapi.json` makes a new one.
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

from web import openapi_parts as parts
from web.access import NEEDS
from web.openai_errors import PREFIX
from web.schemas import AskFailed, Problem

Json = dict[str, Any]

# FastAPI's own shape of a complaint, which no answer of ours has.
_NOT_OURS = ("HTTPValidationError", "ValidationError")
_STREAM = "text/event-stream"
_NOTHING_SAID = "Successful Response"
_DONE = {"204": "It is done; there is no body"}


def install(app: FastAPI) -> None:
    """Have /openapi.json and /docs show this description; it is made when it is first asked for."""

    def described() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app.router.routes)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def describe(routes: Sequence[BaseRoute]) -> Json:
    """The whole document."""
    document = get_openapi(
        title="article-qa",
        version=version("article-qa"),
        description=parts.DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=[{"name": name, "description": told} for name, told in parts.TAGS.items()],
        routes=routes,
    )
    names = {
        (method, str(context.path)): str(context.name)
        for context in iter_route_contexts(routes)
        if getattr(context, "include_in_schema", False)
        for method in context.methods or ()
    }
    for path, method, operation in operations_of(document):
        operation["operationId"] = names[method, path]
        operation["description"] = " ".join(operation["description"].split())
        needs = NEEDS[path][method]
        operation["security"] = [] if needs is None else [{scheme: [needs]} for scheme in parts.SECURITY_SCHEMES]
        _describe_success(operation["responses"], document["components"]["schemas"])
        _complete_responses(operation, path, method)
        _complete_parameters(operation, path, method)
    _put_components(document)
    return document


def operations_of(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Path, method and description of every operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method.upper(), operation


def _describe_success(responses: Json, schemas: Json) -> None:
    """A response of which nothing is said is what its schema says of itself."""
    for status, response in responses.items():
        if response.get("description") == _NOTHING_SAID:
            reference = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
            schema = schemas.get(reference.rsplit("/", 1)[-1])
            response["description"] = schema["description"].split(".")[0] if schema else _DONE[status]


def _complete_responses(operation: Json, path: str, method: str) -> None:
    responses: Json = operation["responses"]
    if not path.startswith(PREFIX):
        _put_problems(operation, path, method)
    for status, response in responses.items():
        if "$ref" in response:
            continue
        names = (*parts.HEADERS_OF.get((method, path, status), ()), *parts.HEADERS)
        headers: Json = response.setdefault("headers", {})
        for name in names if status != "500" else ():
            headers.setdefault(name, parts.header_reference(name))
        if _STREAM in response.get("content", {}):
            stream = response["content"][_STREAM]
            stream.pop("itemSchema", None)
            stream["schema"] = _schema_of_event(operation["operationId"])
    if (method, path) in parts.EXAMPLES_OF:
        responses["200"]["content"]["application/json"]["example"] = parts.EXAMPLES_OF[method, path]
    operation["responses"] = dict(sorted(responses.items()))


def _put_problems(operation: Json, path: str, method: str) -> None:
    """The problems that an operation can have because of what it is; those that it tells itself, as problems."""
    responses: Json = operation["responses"]
    responses.pop("422", None)
    for status, told in list(responses.items()):
        if int(status) >= 400:
            common = parts.PROBLEMS.get(int(status))
            title, detail = (common.title, common.detail) if common else ("Not found", parts.NOT_FOUND_DETAIL)
            headers = common.headers if common else ()
            responses[status] = parts.problem_response(told["description"], int(status), title, detail, headers)
    for number in _possible(operation, path, method):
        responses.setdefault(str(number), _reference("responses", parts.PROBLEMS[number].name))
    if _has_tag(path, method):
        responses["304"] = _reference("responses", parts.NOT_MODIFIED)


def _possible(operation: Json, path: str, method: str) -> Iterator[int]:
    yield from (400, 421, 500, 503)
    if NEEDS[path][method] is not None:
        yield from (401, 403, 429)
    has_body = "requestBody" in operation
    if has_body:
        yield from (408, 413)
    if has_body or operation.get("parameters"):
        yield 422


def _has_tag(path: str, method: str) -> bool:
    return "ETag" in parts.HEADERS_OF.get((method, path, "200"), ())


def _schema_of_event(operation_id: str) -> Json:
    """One event. OpenAPI 3.1 has no place for it but that of the whole stream, which is where readers look for it."""
    events = parts.EVENTS.get(operation_id)
    if events is None:
        return parts.UNNAMED_EVENT
    return {"oneOf": [_event(name, schema, told) for name, (schema, told) in events.items()]}


def _event(name: str, schema: str, told: str) -> Json:
    return {
        "type": "object",
        "title": name,
        "description": told,
        "required": ["event", "data"],
        "properties": {
            "event": {"const": name, "description": "Which event it is."},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": _reference("schemas", schema),
                "description": f"{schema} as JSON.",
            },
        },
    }


def _complete_parameters(operation: Json, path: str, method: str) -> None:
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        parameter["schema"] = _without_null(parameter["schema"])
        if parameter["name"] in parts.PARAMETERS:
            parameter.setdefault("description", parts.PARAMETERS[parameter["name"]])
    if _has_tag(path, method):
        parameters.append(_reference("parameters", parts.IF_NONE_MATCH))
    parameters.append(_reference("parameters", parts.WANTED_VERSION))


def _without_null(schema: Json) -> Json:
    """What is not given in an address or a header is left out: there is no null."""
    kinds: list[Json] = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {name: value for name, value in schema.items() if name not in ("anyOf", "default")}


def _put_components(document: Json) -> None:
    components = document["components"]
    schemas: Json = components["schemas"]
    for name in _NOT_OURS:
        schemas.pop(name, None)
    for model in (Problem, AskFailed):
        schemas.setdefault(model.__name__, model.model_json_schema())
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = {
        problem.name: parts.problem_response(
            problem.description, status, problem.title, problem.detail, problem.headers
        )
        for status, problem in parts.PROBLEMS.items()
    } | {
        parts.NOT_MODIFIED: {
            "description": "Nothing has changed since the answer with the tag in If-None-Match; there is no body",
            "headers": {name: parts.header_reference(name) for name in ("ETag", "Cache-Control", *parts.HEADERS)},
        }
    }
    components["headers"] = parts.HEADER_COMPONENTS
    components["parameters"] = parts.PARAMETER_COMPONENTS
    components["securitySchemes"] = parts.SECURITY_SCHEMES


def _reference(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}
