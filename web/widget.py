"""The widget: the question box on somebody else's page, in a frame of this server. Off unless origins are allowed.

The frame is a page of this server's origin, so that the page around it and the documents' texts cannot reach each
other, and no cookies are in play: it sends the key that its tag has. Such a key is public: it may do no more than ask.
"""

import json
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, Response

from web import pages
from web.api import EngineDep
from web.language import LANGUAGES, language_of, strings_of
from web.rendering import THEMES, render
from web.security import HEADERS
from web.settings import ServerSettings
from web.visits import visit_of

SCRIPT = Path(__file__).resolve().parent / "widget.js"
# Questions offered before the first is asked.
SUGGESTED = 3

_POLICY, _NOBODY = HEADERS["Content-Security-Policy"], "frame-ancestors 'none'"
_NOT_HERE = "Pages of '{origin}' may not hold the widget; ARTICLE_QA_WIDGET_ORIGINS lists those that may."
_TOO_WIDE = (
    "The key '{name}' may do more than ask, and whoever sees the page that holds it can use it. "
    "Make one for the page alone with `article-qa keys make NAME --scope ask`."
)


def allowed_origins(settings: ServerSettings) -> tuple[str, ...]:
    """The setting's origins as browsers write them: in small letters, without the port that the scheme has anyway."""
    return tuple(dict.fromkeys(_origin(text) for text in settings.widget_origins))


def _origin(text: str) -> str:
    scheme, _, host = text.lower().partition("://")
    return f"{scheme}://{host.removesuffix({'http': ':80', 'https': ':443'}[scheme])}"


def get_origins(request: Request) -> tuple[str, ...]:
    """Raises HTTPException as for an address that is not there, while the widget is off."""
    origins = allowed_origins(request.app.state.settings)
    if not origins:
        raise HTTPException(404)
    return origins


def check_key(request: Request) -> None:
    """Raises HTTPException if the key that a request came with may do more than ask."""
    key = visit_of(request.scope).key
    if key is not None and key.scopes != {"ask"}:
        raise HTTPException(403, _TOO_WIDE.format(name=key.name))


OriginsDep = Annotated[tuple[str, ...], Depends(get_origins)]
KEY_CHECKED = Depends(check_key)

router = APIRouter(include_in_schema=False, dependencies=[Depends(get_origins)])


@router.get("/widget.js")
def script() -> Response:
    """What the tag loads: it makes the frame."""
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "max-age=600"}
    return Response(_script(), media_type="text/javascript", headers=headers)


@cache
def _script() -> str:
    titles = {language: strings_of(language)("widget.title") for language in LANGUAGES}
    return SCRIPT.read_text(encoding="utf-8").replace("TITLES", json.dumps(titles, ensure_ascii=False))


@router.get("/widget")
def frame(
    request: Request,
    origins: OriginsDep,
    origin: Annotated[str, Query()] = "",
    language: Annotated[str, Query()] = "",
    theme: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """The page in the frame. It tells nothing of the library: that is fetched with the key.

    origin: of the page around, which is told the height; empty for a frame that has a fixed one. language: to be spoken
    if it is one of LANGUAGES, else what the browser asks for. theme: one of THEMES, else as the browser prefers.
    """
    if origin and origin not in origins:
        raise HTTPException(403, _NOT_HERE.format(origin=origin))
    strings = strings_of(language_of(None, f"{language},{request.headers.get('accept-language', '')}"))
    context = {
        "t": strings,
        "language": strings.language,
        "theme": theme if theme in THEMES else None,
        "origin": origin,
        "needs_key": request.app.state.keys is not None,
    }
    response = render(request, "widget.html", context)
    response.headers["Content-Security-Policy"] = _POLICY.replace(_NOBODY, f"frame-ancestors {' '.join(origins)}")
    # A page that is isolated from other origins shows only frames that allow it, and are isolated themselves.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return response


@router.get("/widget/start", dependencies=[KEY_CHECKED])
def start(request: Request, engine: EngineDep, document: Annotated[str, Query()] = "") -> HTMLResponse:
    """What stands below the box before anything was asked. Raises DocumentNotFound."""
    context = {
        "document": engine.document(document).document if document else None,
        "n_documents": engine.library.contents().n_documents,
        "suggestions": engine.suggestions(SUGGESTED),
    }
    return render(request, "_widget_start.html", context)


def check_document(engine: EngineDep, document: Annotated[str, Form()] = "") -> None:
    """Raises DocumentNotFound, where the chat page would ask all documents."""
    if document:
        engine.document(document)


# One question of a conversation: the same as on the chat page.
router.post("/widget/turn/stream", dependencies=[KEY_CHECKED, Depends(check_document)])(pages.turn)
