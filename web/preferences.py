"""Language and colours, as a person chooses them: kept in cookies of this page alone, without a script as well."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse

from web.language import LANGUAGES
from web.rendering import LANGUAGE_COOKIE, THEME_COOKIE, THEMES

YEAR_S = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.post("/preferences")
def choose(
    back: Annotated[str, Form()] = "/",
    language: Annotated[str | None, Form()] = None,
    theme: Annotated[str | None, Form()] = None,
) -> RedirectResponse:
    """Keep a choice and go back to the page that it was made on; what cannot be chosen changes nothing."""
    response = RedirectResponse(own_path(back), status_code=303)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_S, samesite="strict", httponly=True)
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR_S, samesite="strict")
    elif theme == "system":
        response.delete_cookie(THEME_COOKIE, samesite="strict")
    return response


def own_path(address: str) -> str:
    """A path of this site; the start for whatever names another, to a browser too ("//elsewhere", "/\\elsewhere")."""
    is_path = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if is_path and all(32 < ord(letter) < 127 for letter in address) else "/"
