"""Requests that may be sent again without being done again: the Idempotency-Key header.

What a key was sent with is kept as long as the job that came of it (web.job_store), so also over restarts.
"""

from typing import Annotated

from fastapi import Header, Request
from pydantic import AfterValidator

from web.visits import visit_of

MAX_KEY = 255


def _is_key(value: str | None) -> str | None:
    # What stands around it, servers and proxies take away.
    if value is not None and not (1 <= len(value.strip()) <= MAX_KEY and value.isascii() and value.isprintable()):
        raise ValueError(f"it has to be 1 to {MAX_KEY} printable ASCII characters")
    return value


IdempotencyKey = Annotated[
    str | None,
    AfterValidator(_is_key),
    Header(
        alias="Idempotency-Key",
        description="Any text that is another for each upload: sent again with the same, it is the same job.",
        examples=["7e1f3a52-6f0e-4b0e-9f4b-2f6d1c0b9a11"],
        json_schema_extra={"minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    ),
]


def once_of(request: Request, key: str | None) -> str | None:
    """What jobs are known by that are to be done once; None if this may be done again.

    Two callers, each with an API key, may have the same idea of an idempotency key.
    """
    if key is None:
        return None
    caller = visit_of(request.scope).key
    return f"{caller.id if caller else ''}:{key}"
