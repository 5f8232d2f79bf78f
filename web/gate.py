"""Who is let in: keys and sessions, what they allow, how often, and how many at once. Before a body is read."""

import asyncio
import math
from urllib.parse import quote

from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response

from web.api_version import VERSION, VERSION_HEADER
from web.keys import Key, KeyStore
from web.problems import problem, wants_page
from web.rates import Rates, network_of
from web.scopes import Scope as Needed
from web.settings import ServerSettings
from web.visits import App, Receive, Scope, Send, Visit, headers_of, visit_of

SESSION_COOKIE = "article_qa_session"
# Whoever tries keys that are none: so many a minute, from one address.
WRONG_KEYS = 30

_MISSING = "This server wants a key: send `Authorization: Bearer KEY`. `article-qa keys make` makes one."
_WRONG = "The key is not known here, or is good no longer. `article-qa keys list` shows those there are."
_ASKED_FOR = {"ask": "ask questions", "read": "read the library", "write": "change the library"}


class Gate:
    """Pure ASGI middleware. keys: none where everybody may do everything."""

    def __init__(self, app: App, settings: ServerSettings, keys: KeyStore | None) -> None:
        self._app = app
        self._keys = keys
        self._rates = Rates(settings.per_minute) if settings.per_minute else None
        self._wrong_keys = Rates(WRONG_KEYS)
        self._max_requests = settings.max_requests
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(scope, visit_of(scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self._in_hand += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_hand -= 1

    async def _refusal(self, scope: Scope, visit: Visit) -> Response | None:
        headers = headers_of(scope)
        if headers.get(VERSION_HEADER.lower(), VERSION) != VERSION:
            return problem(
                scope, 400, f"This server speaks version {VERSION} of the API; leave {VERSION_HEADER} out or say so."
            )
        if self._in_hand >= self._max_requests:
            return problem(
                scope, 503, "Too many requests are in hand; try again shortly.", headers={"Retry-After": "1"}
            )
        needs = visit.address.needs
        if needs is None and visit.address.template != "/sign-in":
            return None
        address = network_of(scope["client"][0] if scope.get("client") else "")
        if self._keys is not None and needs is not None:
            refusal = await self._admit(scope, headers, visit, address, self._keys)
            if refusal is not None:
                return refusal
        # A key on a public page has visitors without number: one of them does not use up what the others may.
        return self._too_often(scope, self._rates, f"{visit.key.id if visit.key else ''} {address}")

    async def _admit(
        self, scope: Scope, headers: dict[str, str], visit: Visit, address: str, keys: KeyStore
    ) -> Response | None:
        """None if the key or the session that the request came with allows it, and the key is kept in the visit."""
        scheme, _, text = headers.get("authorization", "").partition(" ")
        cookie = cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE)
        if scheme:
            key = keys.find(text.strip()) if scheme.lower() == "bearer" else None
        else:
            key = keys.of_session(cookie) if cookie else None
        if key is None and scheme:
            return self._too_often(scope, self._wrong_keys, address) or _unknown(scope, _WRONG)
        if key is None:
            return _sign_in(scope) if wants_page(scope) else _unknown(scope, _MISSING)
        visit.key, visit.session = key, None if scheme else cookie
        if not key.was_used_lately():
            await asyncio.to_thread(keys.was_used, key)
        needs = visit.address.needs
        if needs is None or needs == "any" or needs in key.scopes:
            return None
        return _not_allowed(scope, key, needs)

    def _too_often(self, scope: Scope, rates: Rates | None, caller: str) -> Response | None:
        wait = rates.take(caller) if rates else 0
        if not wait:
            return None
        seconds = math.ceil(wait)
        detail = f"Too many requests; the next one is taken in {seconds} second{'' if seconds == 1 else 's'}."
        return problem(scope, 429, detail, headers={"Retry-After": str(seconds)})


def _unknown(scope: Scope, detail: str) -> Response:
    return problem(scope, 401, detail, headers={"WWW-Authenticate": "Bearer"})


def _not_allowed(scope: Scope, key: Key, needs: Needed) -> Response:
    allowed = " and ".join(_ASKED_FOR[scope] for scope in sorted(key.scopes))
    detail = f"The key '{key.name}' may {allowed}; this needs one that may {_ASKED_FOR[needs]} (scope {needs})."
    return problem(scope, 403, detail)


def _sign_in(scope: Scope) -> Response:
    query = scope.get("query_string", b"").decode("latin-1")
    path = scope["path"] + (f"?{query}" if query else "")
    back = "" if path == "/" else f"?back={quote(path, safe='/')}"
    return RedirectResponse(f"/sign-in{back}", status_code=303, headers={"Cache-Control": "no-store"})
