"""The shape of the code: one-way imports, and nothing dear loaded by who does not need it."""

import ast
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ARTICLE

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn", "scipy")
PACKAGES = ("corpus", "index", "qa", "web")

REPORT_HEAVY = f"import sys; print('loaded:', *(name for name in {HEAVY!r} if name in sys.modules))"


def run(code: str, home: Path) -> str:
    """Run code in a process of its own, with its own library; returns what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment(home), timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"ARTICLE_QA_HOME": str(home)}


def test_imports_go_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_program_opens_no_connection() -> None:
    """No module imports what fetches from an address, and none calls what connects to one."""
    fetching = {
        "urllib.request",
        "http.client",
        "urllib3",
        "requests",
        "httpx",
        "httpx2",
        "aiohttp",
        "ftplib",
        "smtplib",
    }
    connecting = {"create_connection", "open_connection", "fetch_url", "urlopen", "connect_ex"}
    found = []
    for file in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Attribute):
                names = {node.attr}
            else:
                continue
            found += [f"{file.relative_to(ROOT)}: {name}" for name in names & (fetching | connecting)]
    assert found == []


def test_answering_loads_nothing_of_torch(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom qa.cli import cli\n"
        "cli.main(['ask', 'How many AI firms are in Shanghai?'], standalone_mode=False)\n" + REPORT_HEAVY
    )
    output = run(code, tmp_path / "home")
    assert "1,000 companies" in output
    assert output.splitlines()[-1] == "loaded:"


def test_a_started_server_loads_nothing_of_torch(tmp_path: Path) -> None:
    code = (
        "import sys, threading, atexit\n"
        f"atexit.register(lambda: exec({REPORT_HEAVY!r}))\n"
        "sys.argv = ['article-qa', 'serve', '--port', '0']\n"
        "from web.command import main\nmain()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True, env=environment(tmp_path / "home")
    ) as server:
        assert server.stdout is not None
        ready = server.stdout.readline()
        address = re.search(r"http://\S+", ready)
        assert address is not None, ready
        with urllib.request.urlopen(f"{address.group()}/ask?question=how+many+AI+firms", timeout=30) as response:
            assert b"1,000" in response.read()
        server.terminate()
        rest = server.stdout.read()
    assert rest.splitlines()[-1] == "loaded:"


def test_the_program_starts_with_click_alone(tmp_path: Path) -> None:
    dear = ("numpy", "faiss", "onnxruntime", "pydantic", "fastapi", "starlette", "anyio", "mcp", *HEAVY)
    code = f"import sys, web.command; print(*(name for name in {dear!r} if name in sys.modules))"
    assert run(code, tmp_path).strip() == ""


def test_every_test_folder_is_a_package() -> None:
    """Else tests/index would shadow our package index: pytest puts the first folder without __init__.py on the path."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert all((folder / "__init__.py").exists() for folder in folders)


def test_modules_stay_small() -> None:
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for name in PACKAGES
        for path in (ROOT / name).rglob("*.py")
    }
    assert max(sizes.values()) <= 450, sorted(sizes.items(), key=lambda item: -item[1])[:3]


def test_the_article_ships_with_the_code() -> None:
    assert ARTICLE.is_file()
