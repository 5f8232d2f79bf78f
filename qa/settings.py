"""Settings of the library and of answering: from arguments, else the environment, else the defaults."""

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import InputError

PREFIX = "ARTICLE_QA_"


class Settings(BaseSettings):
    """One field, one environment variable: `home` is ARTICLE_QA_HOME. Frozen; built once by the entry point."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("article-qa", appauthor=False),
        description="Folder of the library: its database and its indexes.",
    )
    models: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("article-qa", appauthor=False) / "models",
        description="Folder of the embedding models exported for ONNX Runtime; can be deleted at any time.",
    )
    embedder: str = Field(
        default="all-MiniLM-L6-v2",
        min_length=1,
        description="Embedding model: the bundled one, or any sentence-transformers model by name or folder.",
    )
    threads: int = Field(
        default=0, ge=0, le=256, description="Threads that one embedding may use; 0 for one a core, at most 8."
    )
    lock_timeout: float = Field(
        default=60.0, ge=0.0, le=3600.0, description="Seconds to wait for another process that writes to the library."
    )


def load_settings(**given: object) -> Settings:
    """Settings from what is given (None counts as not given) and the environment. Raises InputError."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise setting_error(error) from None


def setting_error(error: ValidationError) -> InputError:
    """The first complaint about a setting, as one sentence."""
    first = error.errors()[0]
    name = str(first["loc"][0])
    return InputError(
        f"The setting {PREFIX}{name.upper()} cannot be {first['input']!r}: {first['msg'].lower()}",
        hint="README lists the settings.",
    )
