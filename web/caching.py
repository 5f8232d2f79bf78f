"""Answers that are not made again while nothing has changed: entity tags, and 304 Not Modified (RFC 9110, 8.8.3).

A tag is made of the state that an answer depends on, of the address with its query, of the form, and of the program's
version. The state is asked for before the answer is made: where it changes in between, the tag is the older one, and
the next request gets a new answer. Tags are weak: what stands between may send the same in another coding.
"""

import hashlib
import re
from collections.abc import Callable
from importlib.metadata import version

from fastapi import Request, Response

from web.api_version import VERSION

# What may be kept, by who asked alone, and has to be asked for each time.
CACHE_CONTROL = "private, no-cache"

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_PROGRAM = f"{version('article-qa')} {VERSION}"


def unless_unchanged(
    request: Request, state: str | None, answer: Callable[[], Response], *, form: str = "json", vary: str | None = None
) -> Response:
    """What `answer` returns, with its tag; or 304 where whoever asks has that already, and `answer` is not called.

    state: equal if and only if the answer is; None where that cannot be told. vary: the headers that decide the form.
    """
    if state is None:
        return answer()
    opaque = _opaque(request, state, form)
    headers = {"ETag": f'W/"{opaque}"', "Cache-Control": CACHE_CONTROL} | ({"Vary": vary} if vary else {})
    known = ", ".join(request.headers.getlist("if-none-match")).strip()
    if opaque in _TAG.findall(known):
        return Response(status_code=304, headers=headers)
    response = answer()
    response.headers.update(headers)
    # Any tag will do, as long as there is something to have one.
    return Response(status_code=304, headers=headers) if known == "*" else response


def _opaque(request: Request, state: str, form: str) -> str:
    told = "\n".join((_PROGRAM, state, form, request.url.path, request.url.query))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
