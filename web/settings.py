"""Settings of the server: where it listens, whom it lets in, and how much it takes."""

import os
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from qa.settings import PREFIX, setting_error

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Requests a minute of one key or address, where nothing else is set and keys are required.
RATE = 600


def _listed(value: object) -> object:
    """A list as people write it into an environment variable: with commas."""
    return tuple(part for part in value.replace(",", " ").split() if part) if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$")]


class ServerSettings(BaseSettings):
    """One field, one environment variable: `port` is ARTICLE_QA_PORT. Frozen; built once by the entry point."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 for any that is free.")
    keys: Literal["auto", "required", "none"] = Field(
        default="auto", description="Whether requests need a key; auto: unless the server answers this machine alone."
    )
    allowed_hosts: Listed = Field(
        default=(), description="Names that the server is reached by, beside IP addresses and this machine's own name."
    )
    trusted_proxies: Listed = Field(
        default=(), description="Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed."
    )
    widget_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_listed)] = Field(
        default=(), description="Origins whose pages may hold the widget, as https://example.org; none: it is off."
    )
    max_question_bytes: int = Field(
        default=65_536, ge=1_024, description="Largest body of any request but a document's, in bytes."
    )
    max_chat_bytes: int = Field(
        default=1_000_000, ge=1_024, description="Largest body of a chat completion, in bytes: all that was said."
    )
    max_document_bytes: int = Field(default=48_000_000, ge=1_024, description="Largest body of a document, in bytes.")
    max_upload_bytes: int = Field(
        default=200_000_000, ge=1_024, description="Largest body of a request with files, in bytes."
    )
    rate_limit: int | None = Field(
        default=None,
        ge=0,
        description=f"Requests a minute of each key at each address; 0: any. Unset: {RATE}, where keys are needed.",
    )
    questions_at_once: int = Field(
        default=0,
        ge=0,
        le=256,
        description="Questions answered at the same time; 0 for one a core: more gain nothing.",
    )
    max_waiting: int = Field(default=256, ge=0, description="Questions that may wait for their turn; more are refused.")
    max_requests: int = Field(default=1_000, ge=1, description="Requests in hand at the same time; more are refused.")
    log_format: Literal["text", "json"] = Field(default="text", description="How log lines are written, to stderr.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="What is logged; info: each request as well."
    )
    log_questions: bool = Field(default=False, description="Whether questions' texts are logged too.")

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the server, by the names of this machine."""
        return self.host in LOOPBACK and not self.allowed_hosts

    @property
    def needs_keys(self) -> bool:
        return self.keys == "required" or (self.keys == "auto" and not self.is_local)

    @property
    def is_open(self) -> bool:
        """Whether others than this machine reach the server, and need no key."""
        return not (self.needs_keys or self.is_local)

    @property
    def per_minute(self) -> int:
        """Requests a minute of one caller; 0: any number."""
        return self.rate_limit if self.rate_limit is not None else RATE if self.needs_keys else 0

    @property
    def n_at_once(self) -> int:
        return self.questions_at_once or os.cpu_count() or 1


def load_server_settings(**given: object) -> ServerSettings:
    """Settings from what is given (None counts as not given) and the environment. Raises InputError."""
    try:
        return ServerSettings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise setting_error(error) from None
