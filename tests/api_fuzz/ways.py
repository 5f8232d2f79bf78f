"""The ways in which a server is asked: without keys, with a key, and without the key that it wants."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import schemathesis
from fastapi import FastAPI
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from qa.engine import Engine
from web.app import create_app
from web.keys import KeyStore
from web.scopes import SCOPES
from web.settings import ServerSettings

# What every response is held to.
CHECKS: tuple[CheckFunction, ...] = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """headers: sent with every request."""

    name: str
    app: FastAPI
    headers: Mapping[str, str] = field(default_factory=dict)


def ways_of(engine: Engine) -> tuple[Way, ...]:
    """Three servers over one library; one key is added to its keys."""
    store = KeyStore(engine.settings.home)
    _, text = store.make("fuzz", SCOPES)
    store.close()

    def served(**settings: object) -> FastAPI:
        return create_app(engine, ServerSettings(**settings))  # type: ignore[arg-type]

    return (
        Way(name="no keys", app=served()),
        Way(
            name="a key",
            app=served(keys="required", rate_limit=0),
            headers={"Authorization": f"Bearer {text}"},
        ),
        Way(name="the key is missing", app=served(keys="required")),
    )


def schema_of(app: FastAPI, config: SchemathesisConfig | None = None) -> BaseSchema:
    """What an application says of itself, with the application to hold to it."""
    schema = schemathesis.openapi.from_dict(app.openapi(), config=config)
    schema.app = app
    return schema
