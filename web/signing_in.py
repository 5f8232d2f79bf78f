"""Signing in to the pages with a key: a browser is given a session in its place, in a cookie no script can read."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from web.gate import SESSION_COOKIE
from web.keys import SESSION, KeyStore
from web.preferences import own_path
from web.rendering import render, strings_for

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(request: Request, back: Annotated[str, Query()] = "/") -> Response:
    """The form; where no key is needed, the page itself."""
    if _keys(request) is None:
        return RedirectResponse(own_path(back), status_code=303)
    return render(request, "sign_in.html", {"back": own_path(back), "problem": None})


@router.post("/sign-in")
def sign_in(request: Request, key: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> Response:
    """Begin a session and go on to the page that was wanted."""
    keys, back = _keys(request), own_path(back)
    found = keys.find(key.strip()) if keys else None
    if keys is not None and found is None:
        problem = strings_for(request)("sign_in.wrong")
        return render(request, "sign_in.html", {"back": back, "problem": problem}, status=401)
    response = RedirectResponse(back, status_code=303)
    if keys is not None and found is not None:
        keys.was_used(found)
        response.set_cookie(
            SESSION_COOKIE,
            keys.begin_session(found),
            max_age=int(SESSION.total_seconds()),
            # With strict, a link from elsewhere would lead to the sign-in each time; writes are held by their origin.
            samesite="lax",
            httponly=True,
            secure=request.url.scheme == "https",
        )
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    keys, token = _keys(request), request.cookies.get(SESSION_COOKIE)
    if keys is not None and token:
        keys.end_session(token)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(SESSION_COOKIE, samesite="lax", httponly=True)
    return response


def _keys(request: Request) -> KeyStore | None:
    keys: KeyStore | None = request.app.state.keys
    return keys
