"""The MCP server, as the official SDK's client sees it: over standard input and output, and over HTTP."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult
from starlette.testclient import TestClient

from corpus.errors import ServeError
from qa.cli import cli
from qa.engine import Engine
from web import command
from web.keys import KeyStore
from web.mcp_http import mcp_app
from web.settings import ServerSettings

FIRMS = "How many AI firms are in Shanghai?"
PROGRAM = [sys.executable, "-m", command.__name__, "mcp", "--home"]
ENVIRONMENT = {"ARTICLE_QA_THREADS": "1"}
HEADERS = {"Accept": "application/json, text/event-stream"}
Started = tuple["subprocess.Popen[str]", "subprocess.Popen[str]"]


class Session:
    """A connected client, to be called from tests that are not asynchronous."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self._portal, self._client = portal, client
        self.instructions = client.instructions

    def do(self, method: str, *positional: object, **named: object) -> Any:
        return self._portal.call(partial(getattr(self._client, method), *positional, **named))

    def call(self, tool: str, **arguments: object) -> CallToolResult:
        """The client raises RuntimeError where a tool's structured output breaks its schema."""
        return self.do("call_tool", tool, arguments)

    def get(self, tool: str, **arguments: object) -> dict[str, Any]:
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content

    def refusal(self, tool: str, **arguments: object) -> str:
        result = self.call(tool, **arguments)
        assert result.is_error
        assert result.structured_content is None
        return result.content[0].text


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@contextmanager
def connected(portal: BlockingPortal, client: Client) -> Iterator[Session]:
    with portal.wrap_async_context_manager(client) as entered:
        yield Session(portal, entered)


@pytest.fixture(scope="module")
def started(article_engine: Engine) -> Iterator[Started]:
    """A program that serves HTTP and one that serves whoever writes to its input; both start while tests begin."""
    program = [*PROGRAM, str(article_engine.settings.home)]
    with _open([*program, "--http", "--port", "0"]) as server, _open(program) as single:
        yield server, single


def _open(program: list[str]) -> "subprocess.Popen[str]":
    environment, pipe = os.environ | ENVIRONMENT, subprocess.PIPE
    return subprocess.Popen(program, stdin=pipe, stdout=pipe, stderr=pipe, text=True, bufsize=1, env=environment)


@pytest.fixture(scope="module")
def over_stdio(
    portal: BlockingPortal, started: object, article_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Session]:
    """A program that the SDK starts, and whose input it closes at the end."""
    folder = tmp_path_factory.mktemp("stdio")
    program = shlex.join([*PROGRAM, str(article_engine.settings.home)])
    told, ended = folder / "stderr", folder / "code"
    shell = f"{program} 2>{shlex.quote(str(told))}; echo $? >{shlex.quote(str(ended))}"
    launched = StdioServerParameters(command="sh", args=["-c", shell], env=ENVIRONMENT)
    # The SDK kills what takes longer than two seconds to end, as it may on a machine that is busy with other tests.
    with pytest.MonkeyPatch.context() as patience:
        patience.setattr("mcp.client.stdio.PROCESS_TERMINATION_TIMEOUT", 20.0)
        with connected(portal, Client(launched)) as session:
            yield session
    assert (ended.read_text(), told.read_text()) == ("0\n", "")


@pytest.fixture(scope="module")
def over_http(portal: BlockingPortal, started: Started) -> Iterator[Session]:
    """A started server, spoken to as by clients that know the protocol of 2025 only; stopped by a signal."""
    server, _ = started
    ready = server.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/mcp", ready)
    assert address is not None, ready
    with connected(portal, Client(address.group(), mode="legacy")) as session:
        yield session
    server.send_signal(signal.SIGTERM)
    out, told = server.communicate(timeout=20)
    assert (server.returncode, out, told) == (0, "", "")


@pytest.fixture(params=["over_stdio", "over_http"])
def session(request: pytest.FixtureRequest) -> Session:
    return request.getfixturevalue(request.param)


def test_an_answer_has_figures_and_quotes_at_their_places_and_leads_on(
    session: Session, article_engine: Engine
) -> None:
    result = session.call("ask", question=FIRMS)
    answer = result.structured_content
    assert answer["answered"] and answer["answer"].startswith("1,000 companies")
    assert "reason" not in answer
    (first, *_) = answer["figures"]
    assert (first["value"], first["role"], first["title"]) == (1000, "answer", "Shanghai gears up to be AI hub")
    for quoted in (*answer["figures"], *answer["quotes"], *answer["passages"]):
        text = article_engine.document(quoted["document_id"]).document.text
        assert text[quoted["start"] : quoted["end"]] == quoted["text"]
    told = result.content[0].text
    assert told.startswith(answer["answer"])
    assert f"Conversation {answer['conversation_id']}, turn 0" in told
    following = session.get("ask", question="And in which year?", conversation_id=answer["conversation_id"])
    assert (following["conversation_id"], following["turn"]) == (answer["conversation_id"], 1)
    assert following["interpreted_as"] != "And in which year?"


def test_an_abstention_is_no_answer_in_words_either(session: Session) -> None:
    result = session.call("ask", question="How many AI firms are in Wellington?")
    assert not result.structured_content["answered"]
    assert result.structured_content["reason"] == "entity_missing"
    assert "(not answered: entity_missing)" in result.content[0].text


def test_passages_figures_and_documents_are_found(session: Session, article_engine: Engine) -> None:
    found = session.get("search", question="talent from universities", top_k=2)
    assert len(found["passages"]) == 2
    assert found["passages"][0]["text"] in article_engine.document(found["passages"][0]["document_id"]).document.text
    money = session.get("figures", kind=["money"], unit="CNY", min=80e9, max="200000000000")
    assert [figure["value"] for figure in money["figures"]] == [100_000_000_000]
    assert money["figures"][0]["text"] in money["figures"][0]["quote"]
    listed = session.get("documents", q="shanghai", document_id=None)
    assert (listed["total"], listed["documents"][0]["published"]) == (1, "2019-08-01")


def test_what_cannot_be_done_is_told_to_the_model(session: Session) -> None:
    assert session.refusal("ask", question="why " * 501).startswith("The question has 2,004 characters; 2,000 is")
    assert session.refusal("ask") == "'question' is missing."
    assert session.refusal("search", question="AI", top_k=51) == (
        "'top_k' should be less than or equal to 50; it was 51."
    )
    assert session.refusal("search", query="AI", question="AI") == (
        "'query' is no argument of `search`, which takes question, top_k, document_ids."
    )
    assert session.refusal("ask", question=FIRMS, document_ids=["gone"]) == (
        "There is no document 'gone'. The tool `documents` lists their ids."
    )
    assert session.refusal("ask", question=FIRMS, conversation_id="gone").endswith("a new one begins.")
    assert session.refusal("figures", kind=["weight"]).startswith("'kind' has to be one of count, money,")
    assert session.refusal("documents", page=2) == "The list has 1 page; page 2 was asked for."
    with pytest.raises(MCPError, match="There is no tool 'buy'; there are ask, search, figures, documents"):
        session.call("buy")


def test_a_call_that_is_given_up_disturbs_no_other(over_stdio: Session) -> None:
    with pytest.raises(MCPError, match="(?i)timed out"):
        over_stdio.do("call_tool", "ask", {"question": FIRMS}, 0.001)
    assert over_stdio.get("documents")["total"] == 1


def test_the_tools_say_what_they_take_and_give(over_stdio: Session) -> None:
    tools = {tool.name: tool for tool in over_stdio.do("list_tools").tools}
    assert list(tools) == ["ask", "search", "figures", "documents"]
    for tool in tools.values():
        assert tool.title and tool.description
        assert all(field["description"] for field in tool.input_schema["properties"].values())
        for schema in (tool.input_schema, tool.output_schema):
            assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        assert (tool.annotations.destructive_hint, tool.annotations.open_world_hint) == (False, False)
        assert tool.annotations.read_only_hint is (tool.name != "ask")
    taken = tools["ask"].input_schema
    assert taken["required"] == ["question"]
    assert taken["properties"]["question"]["maxLength"] == 2_000
    assert (taken["properties"]["top_k"]["minimum"], taken["properties"]["top_k"]["maximum"]) == (1, 50)
    assert "`documents`" in over_stdio.instructions


def test_a_text_and_a_ledger_come_in_parts_that_make_the_whole(over_stdio: Session, article_engine: Engine) -> None:
    (stored,) = article_engine.documents()
    text, start = "", 0
    while start is not None:
        part = over_stdio.get("documents", document_id=stored.document.id, start=start, length=1_000)["text"]
        assert part["start"] == len(text)
        text, start = text + part["text"], part.get("next")
    assert text == stored.document.text
    assert over_stdio.refusal("documents", document_id=stored.document.id, start=len(text)).startswith("The document")
    ids, cursor = [], ""
    while cursor is not None:
        page = over_stdio.get("figures", limit=10, cursor=cursor)
        ids += [figure["id"] for figure in page["figures"]]
        cursor = page.get("next")
    assert len(set(ids)) == len(ids) == page["total"] == stored.n_figures


def test_documents_are_resources(over_stdio: Session, article_engine: Engine) -> None:
    (stored,) = article_engine.documents()
    (resource,) = over_stdio.do("list_resources").resources
    assert (resource.title, resource.mime_type) == (stored.document.title, "text/plain")
    assert over_stdio.do("read_resource", resource.uri).contents[0].text == stored.document.text
    (template,) = over_stdio.do("list_resource_templates").resource_templates
    assert template.uri_template == resource.uri.replace(stored.document.id, "{id}")
    with pytest.raises(MCPError, match="There is no document 'gone'"):
        over_stdio.do("read_resource", "article-qa://documents/gone")


def test_a_signal_ends_the_program_in_the_middle_of_questions(
    started: Started,
) -> None:
    _, program = started
    _send(program, 1, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo=_CLIENT)
    assert json.loads(program.stdout.readline())["result"]["serverInfo"]["name"] == "article-qa"
    program.stdin.write("no JSON\n")
    for number in range(2, 12):
        _send(program, number, "tools/call", name="ask", arguments={"question": FIRMS})
    assert json.loads(program.stdout.readline())["id"] in range(2, 12)
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=20) == 0
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in program.stdout)
    assert program.stderr.read() == ""


_CLIENT = {"name": "a test", "version": "1"}


def _send(program: "subprocess.Popen[str]", number: int, method: str, **params: object) -> None:
    program.stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n")


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.lists(st.text(max_size=5))
NAMES = st.sampled_from("question document_id document_ids kind unit q min max from to limit cursor start page".split())


@pytest.fixture(scope="module")
def in_process(portal: BlockingPortal, article_engine: Engine) -> Iterator[Session]:
    app = mcp_app(article_engine)
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1")
    with portal.wrap_async_context_manager(app.router.lifespan_context(app)), connected(portal, _over(http)) as session:
        yield session


def _over(http: httpx2.AsyncClient) -> Client:
    return Client(streamable_http_client("http://127.0.0.1/mcp", http_client=http))


@settings(max_examples=40, deadline=None)
@given(tool=st.sampled_from(["search", "figures", "documents"]), arguments=st.dictionaries(NAMES, ANY, max_size=3))
def test_whatever_a_model_sends_is_answered_or_refused_in_a_sentence(
    in_process: Session, tool: str, arguments: Mapping[str, Any]
) -> None:
    result = in_process.call(tool, **arguments)
    if result.is_error:
        assert re.fullmatch(r"[^\n]+[.!?]", result.content[0].text)
        assert "inside the server" not in result.content[0].text


def test_http_is_behind_the_same_guard_as_the_web(article_engine: Engine) -> None:
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with TestClient(mcp_app(article_engine), headers=HEADERS, base_url="http://localhost:8000") as client:
        assert client.post("/mcp", json=listing).json()["result"]["tools"]
        assert client.post("/mcp", json=listing, headers={"Origin": "http://localhost:8000"}).status_code == 200
        assert client.post("/mcp", json=listing, headers={"Origin": "http://elsewhere.example"}).status_code == 403
        assert client.post("/mcp", json=listing, headers={"Host": "elsewhere.example"}).status_code == 421
        assert client.post("/mcp", content=b" " * 65_537).status_code == 413
        assert client.get("/nothing").json()["detail"].startswith("MCP is spoken with POST at /mcp")
        waiting = client.get("/mcp")
        assert (waiting.status_code, waiting.headers["allow"]) == (405, "POST")


def test_a_key_allows_the_tools_of_its_scopes(portal: BlockingPortal, article_engine: Engine, tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)
    _, text = keys.make("a model", ["ask"])
    app = mcp_app(article_engine, ServerSettings(keys="required"), keys)
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), headers={"Authorization": f"Bearer {text}"})
    with portal.wrap_async_context_manager(app.router.lifespan_context(app)), connected(portal, _over(http)) as session:
        assert [tool.name for tool in session.do("list_tools").tools] == ["ask", "search"]
        assert session.get("search", question="universities")["passages"]
        assert session.refusal("documents") == "The key may not read the library: that needs the scope read."
        assert session.do("list_resources").resources == []
        with pytest.raises(MCPError, match="needs the scope read"):
            session.do("read_resource", "article-qa://documents/gone")
    assert TestClient(app).post("/mcp", json={}, headers=HEADERS).status_code == 401


def test_without_the_sdk_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "web.mcp_server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(ServeError, match=r'pip install "article-qa\[mcp\]"'):
        cli.main(["mcp"], standalone_mode=False)


def test_the_program_loads_the_sdk_for_its_command_alone() -> None:
    code = "import sys, web.command; print('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
