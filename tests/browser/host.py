"""Somebody else's site, at an origin of its own, whose pages hold the widget of a server."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn
from playwright.sync_api import Frame, Page

from qa.engine import Engine
from web.app import create_app
from web.settings import ServerSettings

# A site that guards itself as well as it can: this is all that the widget needs of it.
POLICY = "default-src 'none'; style-src 'self'; script-src {server}; frame-src {server}"

STYLE = """
:root { color-scheme: light dark; }
* { font-family: Georgia, "Noto Serif", serif !important; }
body { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem; line-height: 1.6; font-size: 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; }
nav { display: flex; gap: 1.2rem; border-bottom: 3px solid teal; padding-bottom: 0.6rem; }
input { border: 5px dotted red !important; }
"""
_HTML = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Port of Norrhaven</title><link rel="stylesheet" href="/style.css"></head>
<body>
<nav><b>Port of Norrhaven</b> <span>Visit</span> <span>Business</span> <span>About</span></nav>
<main>
<h1>Questions about the port?</h1>
<p>Our reports say how many ships came, what they carried, and what the port has invested. Ask them.</p>
{tags}
<p>Press office, North Quay 1. We answer letters too.</p>
</main>
</body></html>"""


def tag(server: str, **options: str) -> str:
    """The widget's tag; options by their names without `data-`."""
    return (
        f'<script src="{server}/widget.js" async{"".join(_attribute(*option) for option in options.items())}></script>'
    )


def _attribute(name: str, value: str) -> str:
    return f' data-{name}="{escape(value)}"'


Show = Callable[[str], str]


@contextmanager
def site() -> Iterator[tuple[str, Show]]:
    """The site's origin, and what puts tags on a page of it and tells the page's address."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_style = self.path == "/style.css"
            text = STYLE if is_style else pages.get(self.path, "")
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
            if server := text.partition('<script src="')[2].partition("/widget.js")[0]:
                self.send_header("Content-Security-Policy", POLICY.format(server=server))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *arguments: object) -> None:
            """Nothing."""

    listener = ThreadingHTTPServer(("localhost", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever, args=[0.02])
    thread.start()
    origin = f"http://localhost:{listener.server_address[1]}"

    def show(tags: str) -> str:
        pages[path := f"/{len(pages)}"] = _HTML.format(tags=tags)
        return origin + path

    try:
        yield origin, show
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


@contextmanager
def served(engine: Engine, settings: ServerSettings | None = None) -> Iterator[str]:
    """The address of the application over a library, at 127.0.0.1: another site than localhost."""
    config = uvicorn.Config(create_app(engine, settings), log_level="warning", access_log=False)
    config.port = 0
    listener = config.bind_socket()
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def asked_in_box(address: str, question: str) -> Callable[[Page], None]:
    """Brings a page to the answer in the box on a page of the site."""

    def show(page: Page) -> None:
        page.goto(address)
        frame = frame_of(page)
        frame.fill("#question", question)
        frame.press("#question", "Enter")
        frame.wait_for_selector(".actions")

    return show


def frame_of(page: Page, nth: int = 0) -> Frame:
    """The widget's frame, once it is shown."""
    element = page.locator("iframe.article-qa").nth(nth)
    element.wait_for()
    handle = element.element_handle()
    frame = handle.content_frame()
    assert frame is not None
    return frame
