"""What a key may allow. By itself, so that the command line knows it without the web."""

from typing import Literal, get_args

Scope = Literal["ask", "read", "write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
