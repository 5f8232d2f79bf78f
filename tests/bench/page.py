"""What the pages cost, in Chromium, medians of one run: python -m tests.bench.page [--documents N --data FOLDER]

How long until a question can be typed, until its first passage stands there, and until its answer does, each as the
page itself sees it; what every page weighs; and how long the server takes for the pages over a library of N articles.
--data: a folder with articles as JSON lines, gzipped (*.jsonl.gz), such as Wikinews. --home: a library that has them.
"""

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from corpus.reading import document_from_text
from qa.engine import Engine
from qa.settings import Settings, load_settings
from tests.bench.scale import articles
from tests.browser.program import chromium, program

ROUNDS = 7
QUESTIONS = (
    "How many AI firms are in Shanghai?",
    "How large was the AI industry in Shanghai in 2018?",
    "Who is the president of Shanghai INESA Group?",
    "When will the second World Artificial Intelligence Conference be held?",
)
PAGES = ("/", "/library", "/library/{id}", "/ledger", "/ledger/series", "/history", "/docs")
OVER_MANY = (
    ("documents", "/library"),
    ("documents, searched", "/library?q=election"),
    ("figures", "/ledger"),
    ("figures, last page", "/ledger?page=40"),
    ("figures, by value", "/ledger?sort=-value"),
    ("figures, searched", "/ledger?q=people"),
    ("figures of money", "/ledger?kind=money"),
    ("charts of money", "/ledger/series?kind=money"),
    ("one document", "/library/{id}"),
    ("history", "/history"),
    ("start", "/"),
)
# What is asked of the pages.
ASKED_MS = {"usable": 500, "first passage": 150, "answer": 300}
ASKED_BYTES = 150_000

# Noted by the page itself, in milliseconds since the navigation or since Enter.
_WATCH = """
  window.seen = {};
  addEventListener("focusin", event => { if (event.target.id === "question") seen.focused ??= performance.now(); });
  addEventListener("keydown", event => { if (event.key === "Enter") seen.entered = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (seen.entered === undefined) return;
    const since = performance.now() - seen.entered;
    if (document.querySelector(".pending [data-found]:not([hidden]) .passage")) seen.passage ??= since;
    if (document.querySelector(".turn:not(.pending) p.answer")) { seen.passage ??= since; seen.answer ??= since; }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden"] });
"""
# Scripts of type "module" have run when this event begins.
_USABLE = """() => new Promise(resolve => {
  const look = () => {
    const ready = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
    if (ready && seen.focused) resolve(Math.max(ready, seen.focused)); else setTimeout(look, 5);
  };
  look();
})"""
_ANSWERED = """() => new Promise(resolve => {
  const look = () => seen.answer === undefined ? setTimeout(look, 20) : resolve(seen);
  look();
})"""
_WEIGHT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .map(entry => entry.transferSize)"""


def waits(browser: Browser, address: str) -> dict[str, list[float]]:
    """Milliseconds of each round: until the page is usable, and from Enter to the first passage and to the answer."""
    context = browser.new_context(base_url=address)
    context.add_init_script(_WATCH)
    page = context.new_page()
    quiet(page)
    taken: dict[str, list[float]] = {"usable": [], "first passage": [], "answer": []}
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            page.goto("/")
            taken["usable"].append(page.evaluate(_USABLE))
            page.keyboard.type(question)
            page.keyboard.press("Enter")
            seen = page.evaluate(_ANSWERED)
            taken["first passage"].append(seen["passage"])
            taken["answer"].append(seen["answer"])
    context.close()
    return taken


def quiet(page: Page) -> None:
    """Wait until the program has made its suggestions, which it does once, when they are first asked for."""
    for _ in range(40):
        page.goto("/")
        if page.locator("a[data-question]").count() > 3:
            return
        page.wait_for_timeout(500)


def weights(browser: Browser, address: str, document_id: str) -> Iterator[tuple[str, int, int]]:
    """Of each page: bytes transferred with nothing kept from before, and with all that a browser keeps."""
    for path in PAGES:
        with browser.new_context(base_url=address) as context:
            page = context.new_page()
            totals = []
            for _ in range(2):
                page.goto(path.format(id=document_id), wait_until="networkidle")
                totals.append(sum(page.evaluate(_WEIGHT)))
            yield path, totals[0], totals[1]


def server_ms(address: str, path: str) -> tuple[float, int]:
    """The median of the server's time for a page, and the bytes that it sends."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    times = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        n_bytes = len(response.read())
        times.append((time.perf_counter() - started) * 1000)
        if response.status != 200:
            raise SystemExit(f"{path} was answered with {response.status}.")
    connection.close()
    # The first fills what is kept from one request to the next.
    return statistics.median(times[1:]), n_bytes


def filled(home: Path, folder: Path, n_documents: int) -> None:
    with Engine.open(load_settings(home=home)) as engine:
        made = (document_from_text(text) for text in articles(folder))
        for _ in engine.add_all(islice(made, n_documents)):
            pass


def report_waits(browser: Browser, home: Path) -> None:
    with Engine.open(Settings(home=home)) as engine:
        document_id = engine.documents()[0].document.id
    with program(home) as address:
        print(f"{'':28}{'median ms':>12}{'p95 ms':>10}{'asked':>10}")
        for name, times in waits(browser, address).items():
            high = statistics.quantiles(times, n=20)[-1]
            print(f"{name:28}{statistics.median(times):>12.0f}{high:>10.0f}{ASKED_MS[name]:>10}")
        print(f"\n{'transferred':28}{'cold bytes':>12}{'warm':>10}{'asked':>10}")
        for path, cold, warm in weights(browser, address, document_id):
            print(f"{path:28}{cold:>12,}{warm:>10,}{ASKED_BYTES:>10,}")


def report_many(home: Path) -> None:
    with Engine.open(Settings(home=home)) as engine:
        contents, document_id = engine.library.contents(), engine.documents()[-1].document.id
        if not engine.conversations.page(limit=1).conversations:
            for n in range(60):
                engine.converse(f"{QUESTIONS[n % len(QUESTIONS)]}")
    print(f"\n{contents.n_documents:,} documents, {contents.n_figures:,} figures{'':8}{'median ms':>10}{'bytes':>12}")
    with program(home) as address:
        for name, path in OVER_MANY:
            taken, n_bytes = server_ms(address, path.format(id=document_id))
            print(f"{name:40}{taken:>10.1f}{n_bytes:>12,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--documents", type=int, default=0, metavar="N")
    parser.add_argument("--data", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        with chromium() as browser:
            report_waits(browser, Path(scratch) / "home")
        home = arguments.home or Path(scratch) / "many"
        if arguments.documents and arguments.data:
            filled(home, arguments.data, arguments.documents)
        if arguments.documents or arguments.home:
            report_many(home)


if __name__ == "__main__":
    main()
