"""What starting, asking and embedding cost, as ratios measured in one run: make bench

Machines differ and are noisy; a ratio of two things measured one after the other, several times, holds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

QUESTION = "How many AI firms are in Shanghai?"
ROUNDS = 5


def process(arguments: list[str], home: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of a process, its start included."""
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.environ["ARTICLE_QA_HOME"] = str(home)
        os.execv(sys.executable, [sys.executable, *arguments])
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{arguments} failed")
    return seconds, usage.ru_maxrss / 1024


def median_ms(work: Callable[[], object], n: int) -> float:
    times = []
    for _ in range(n):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def processes(home: Path) -> None:
    """A whole `article-qa ask` against `import sentence_transformers`, in turn."""
    asks, imports = [], []
    for _ in range(ROUNDS):
        asks.append(process(["-m", "web.command", "ask", QUESTION], home))
        imports.append(process(["-c", "import sentence_transformers"], home))
    (ask_s, ask_mb), (import_s, import_mb) = (
        tuple(statistics.median(values) for values in zip(*runs, strict=True)) for runs in (asks, imports)
    )
    print(f"article-qa ask, whole process          {ask_s:6.2f} s  {ask_mb:6.0f} MB")
    print(f"import sentence_transformers           {import_s:6.2f} s  {import_mb:6.0f} MB")
    print(f"ratio                                  {ask_s / import_s:6.2f}    {ask_mb / import_mb:6.2f}")


def warm(home: Path) -> None:
    """One warm question against embedding it, and through HTTP."""
    from fastapi.testclient import TestClient

    from qa.engine import Engine
    from qa.settings import load_settings
    from web.app import create_app

    with Engine.open(load_settings(home=home)) as engine, TestClient(create_app(engine)) as client:

        def embed() -> object:
            return engine.models.embedder.encode_question(QUESTION)

        def ask() -> object:
            return engine.ask(QUESTION)

        def post() -> object:
            return client.post("/ask", json={"question": QUESTION})

        for work in (embed, ask, post):
            median_ms(work, 20)
        rounds = [(median_ms(embed, 30), median_ms(ask, 30), median_ms(post, 30)) for _ in range(ROUNDS)]
    embed_ms, ask_ms, post_ms = (statistics.median(values) for values in zip(*rounds, strict=True))
    print(f"embedding the question, warm           {embed_ms:6.2f} ms")
    print(f"answering it, engine                   {ask_ms:6.2f} ms  {ask_ms / embed_ms:5.2f} x embedding")
    print(f"answering it, POST /ask in process     {post_ms:6.2f} ms  {post_ms / embed_ms:5.2f} x embedding")


def figures() -> None:
    """Reading figures against embedding the same passages."""
    from quantulum3.parser import parse as quantulum3

    from corpus.chunking import split_passages
    from corpus.figures.extract import extract_figures
    from corpus.reading import document_from_text, read_document
    from qa.engine import ARTICLES, load_models
    from qa.settings import load_settings

    models = load_models(load_settings())
    embedder, syntax = models.embedder, models.syntax
    document = read_document(next(ARTICLES.glob("*.txt")))
    passages = split_passages(document)
    texts = [document.quote(passage.span) for passage in passages]
    sentences = [document.quote(span) for passage in passages for span in passage.sentences]
    times: dict[str, list[float]] = {"read": [], "embed": [], "quantulum3": []}
    for _ in range(ROUNDS):
        times["read"].append(median_ms(lambda: extract_figures(document, passages, syntax), 3))
        times["embed"].append(median_ms(lambda: embedder.encode(texts, [()] * len(texts)), 3))
        times["quantulum3"].append(median_ms(lambda: [quantulum3(sentence) for sentence in sentences], 1))
    read, embed, other = (statistics.median(taken) for taken in times.values())
    print(f"reading the article's figures          {read:6.1f} ms  {read / embed:5.2f} x embedding it")
    print(f"the same by quantulum3                 {other:6.1f} ms  {other / read:5.2f} x as long")
    sizes = (100_000, 1_000_000)
    seconds = []
    for size in sizes:
        text = (document.text + "\n\n") * (size // len(document.text))
        long = document_from_text(text, title="long")
        cut = split_passages(long)
        start = time.perf_counter()
        n_figures = len(extract_figures(long, cut, syntax))
        seconds.append(time.perf_counter() - start)
        print(f"reading {size:>9,} characters            {seconds[-1]:6.1f} s   {n_figures:,} figures")
    print(f"ten times the text                      {seconds[1] / seconds[0]:6.1f} x the time")


def main() -> None:
    """Print every comparison."""
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, medians of {ROUNDS} rounds in turn")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run(
            [sys.executable, "-m", "web.command", "list", "--home", str(home)], check=True, stdout=subprocess.DEVNULL
        )
        processes(home)
        warm(home)
    figures()


if __name__ == "__main__":
    main()
