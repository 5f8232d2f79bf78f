"""Who may do what: one table of every address, and what a key has to allow for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.routing import compile_path

from web.scopes import Scope

# ask: questions, and conversations whose id one knows (128 random bits). read: everything in the library, and what
# others have asked. write: changes of the library and of what is kept. None: anybody, also where keys are required.
NEEDS: Mapping[str, Mapping[str, Scope | None]] = {
    # The API
    "/ask": {"GET": "ask", "POST": "ask"},
    "/ask/stream": {"POST": "ask"},
    "/search": {"GET": "ask"},
    "/documents": {"GET": "read", "POST": "write"},
    "/documents/{document_id}": {"GET": "read", "DELETE": "write"},
    "/documents/{document_id}/versions": {"GET": "read"},
    "/figures": {"GET": "read"},
    "/figures/series": {"GET": "read"},
    "/index/rebuild": {"POST": "write"},
    "/jobs": {"GET": "read"},
    "/jobs/{job_id}": {"GET": "read", "DELETE": "write"},
    "/jobs/{job_id}/events": {"GET": "read"},
    "/conversations": {"GET": "read"},
    "/conversations/export": {"GET": "read"},
    "/conversations/{conversation_id}": {"GET": "ask", "PATCH": "write", "DELETE": "write"},
    "/conversations/{conversation_id}/export": {"GET": "ask"},
    "/conversations/{conversation_id}/turns/{ordinal}/feedback": {"PUT": "ask", "DELETE": "ask"},
    "/feedback": {"GET": "read"},
    "/healthz": {"GET": None},
    "/readyz": {"GET": None},
    "/v1/chat/completions": {"POST": "ask"},
    "/v1/models": {"GET": "ask"},
    "/v1/models/{model}": {"GET": "ask"},
    "/metrics": {"GET": "read"},
    "/openapi.json": {"GET": None},
    # Of `article-qa mcp --http`, whose tools need scopes of their own
    "/mcp": {},
    # The pages
    "/": {"GET": "ask", "POST": "ask"},
    "/c/{conversation_id}": {"GET": "ask"},
    "/page/turn/stream": {"POST": "ask"},
    "/library": {"GET": "read", "POST": "write"},
    "/library/list": {"GET": "read"},
    "/library/rebuild": {"POST": "write"},
    "/library/jobs/{job_id}/cancel": {"POST": "write"},
    "/library/{document_id}": {"GET": "read"},
    "/library/{document_id}/text": {"GET": "read"},
    "/library/{document_id}/delete": {"GET": "write", "POST": "write"},
    "/library/{document_id}/replace": {"POST": "write"},
    "/ledger": {"GET": "read"},
    "/ledger/results": {"GET": "read"},
    "/ledger/figures.json": {"GET": "read"},
    "/ledger/series": {"GET": "read"},
    "/ledger/series/results": {"GET": "read"},
    "/ledger/series.svg": {"GET": "read"},
    "/history": {"GET": "read"},
    "/history/list": {"GET": "read"},
    "/history/{conversation_id}/rename": {"POST": "write"},
    "/history/{conversation_id}/delete": {"GET": "write", "POST": "write"},
    "/widget.js": {"GET": None},
    "/widget": {"GET": None},
    "/widget/start": {"GET": "ask"},
    "/widget/turn/stream": {"POST": "ask"},
    "/preferences": {"POST": None},
    "/sign-in": {"GET": None, "POST": None},
    "/sign-out": {"POST": None},
    "/docs": {"GET": None},
    "/static/{path:path}": {"GET": None},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a request goes to. template: as in NEEDS, None for what is not there. needs: None for nothing.

    An address or a method that is not in the table needs a key, of whatever scope: the table errs to the safe side.
    """

    template: str | None
    needs: Scope | Literal["any"] | None


_NOWHERE = Address(template=None, needs="any")


def address_of(method: str, path: str) -> Address:
    """The first template that the path fits, in the table's order; HEAD is as GET."""
    for template, pattern in _PATTERNS:
        if pattern.fullmatch(path):
            methods = NEEDS[template]
            wanted = "GET" if method == "HEAD" else method
            return Address(template=template, needs=methods.get(wanted, "any"))
    return _NOWHERE


def _pattern(template: str) -> re.Pattern[str]:
    return compile_path(template)[0]


_PATTERNS = [(template, _pattern(template)) for template in NEEDS]
