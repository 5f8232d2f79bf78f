"""Settings of the server: where it listens and how much it takes in."""

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.settings import PREFIX, setting_error


class ServerSettings(BaseSettings):
    """One field, one environment variable: `port` is ARTICLE_QA_PORT. Frozen; built once by the entry point."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 for any that is free.")
    max_question_bytes: int = Field(
        default=65_536, ge=1_024, description="Largest body of any request but a document's, in bytes."
    )
    max_document_bytes: int = Field(default=48_000_000, ge=1_024, description="Largest body of a document, in bytes.")
    max_upload_bytes: int = Field(
        default=200_000_000, ge=1_024, description="Largest body of a request with files, in bytes."
    )


def load_server_settings(**given: object) -> ServerSettings:
    """Settings from what is given (None counts as not given) and the environment. Raises InputError."""
    try:
        return ServerSettings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise setting_error(error) from None
