"""Prints the description of the HTTP API: `python -m web.openapi_command > docs/openapi.json`."""

import json
import sys

from fastapi import FastAPI

from web.app import API
from web.openapi import Json, describe


def document() -> Json:
    """The description, without a library being opened."""
    app = FastAPI(openapi_url=None)
    for module in API:
        app.include_router(module.router)
    return describe(app.router.routes)


def as_text(description: Json) -> str:
    return json.dumps(description, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_text(document()))
