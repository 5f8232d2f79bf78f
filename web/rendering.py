"""The templates, and what every page of them is given: the language and its strings, the colours, the way about."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from web.access import address_of
from web.answer_view import confidence_level, copied, is_link, linked, pieces, place_of, readable_period, readable_value
from web.language import LANGUAGES, Strings, language_of, strings_of
from web.visits import may, visit_of

TEMPLATES = Path(__file__).resolve().parent / "templates"
LANGUAGE_COOKIE, THEME_COOKIE = "language", "theme"
THEMES = ("light", "dark")
# Views in the order they are gone to.
VIEWS = {"chat": "/", "library": "/library", "ledger": "/ledger", "history": "/history"}


def strings_for(request: Request) -> Strings:
    return strings_of(language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", "")))


def theme_of(request: Request) -> str | None:
    """The colours that were chosen; None for the system's."""
    chosen = request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else None


def render(
    request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """A page, or a part of one. Pages in another language or other colours are told apart by caches."""
    strings = strings_for(request)
    given = {
        "t": strings,
        "language": strings.language,
        "languages": LANGUAGES,
        "theme": theme_of(request),
        "views": {name: path for name, path in VIEWS.items() if may(request, address_of("GET", path).needs)},
        "here": _here(request),
        "is_signed_in": visit_of(request.scope).session is not None,
    }
    headers = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"}
    return templates.TemplateResponse(request, template, given | (context or {}), status_code=status, headers=headers)


def rendered(request: Request, template: str, context: dict[str, Any]) -> str:
    """A part of a page as text, for an event of a stream."""
    strings = strings_for(request)
    return templates.get_template(template).render({"t": strings, "language": strings.language} | context)


def _here(request: Request) -> str:
    """The page itself, to come back to; never another site's."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}" if request.method == "GET" else request.url.path


templates = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)
templates.env.filters.update(
    confidence_level=confidence_level,
    copied=copied,
    is_link=is_link,
    linked=linked,
    pieces=pieces,
    place_of=place_of,
    readable_period=readable_period,
    readable_value=readable_value,
)
