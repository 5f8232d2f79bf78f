"""The MCP server over an open engine: tools and documents as resources, on standard input and output or over HTTP."""

import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cache, partial
from importlib.metadata import version
from typing import cast

from anyio import AsyncFile
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp.types import Tool as AdvertisedTool
from pydantic import ValidationError
from starlette.requests import Request

from corpus.errors import ArticleQAError, ConversationNotFound, DocumentNotFound
from corpus.listing import list_documents
from qa.engine import Engine
from web.mcp_stdio import StdinLines, ended_by_signals
from web.mcp_tools import TOOLS, Tool
from web.question_pool import IsWanted, QuestionPool
from web.scopes import Scope
from web.settings import ServerSettings
from web.visits import may

log = logging.getLogger(__name__)

SCHEME = "article-qa://documents/"
INSTRUCTIONS = (
    "Documents that can be asked: articles, reports, tables. Start with `ask`, which answers one question with figures "
    "and exact quotes, or says that the documents do not tell. `search` finds passages to read, `figures` lists what "
    "the documents state in numbers, `documents` lists them and reads their text. Cite titles and quotes."
)
_TEXT = "text/plain"
_TEMPLATE = ResourceTemplate(
    uri_template=f"{SCHEME}{{id}}",
    name="document",
    title="A document's text",
    description="The text into which all offsets are; the tool `documents` lists ids.",
    mime_type=_TEXT,
)
_MAX_PAGE_DIGITS = 6

# What a model can do about it, in place of what somebody at a command line can.
_HINTS: dict[type[ArticleQAError], str] = {
    DocumentNotFound: "The tool `documents` lists their ids.",
    ConversationNotFound: "Without conversation_id, a new one begins.",
}
# What a key that came over HTTP does not allow.
_FORBIDDEN: dict[Scope, str] = {
    "ask": "The key may not ask questions: that needs the scope ask.",
    "read": "The key may not read the library: that needs the scope read.",
}
Context = ServerRequestContext[QuestionPool, Request]


def mcp_server(engine: Engine, settings: ServerSettings) -> Server[QuestionPool]:
    """The server, whatever it is spoken to over; whoever opened the engine closes it, once this has ended."""

    @asynccontextmanager
    async def lifespan(server: Server[QuestionPool]) -> AsyncIterator[QuestionPool]:
        pool = QuestionPool(at_once=settings.n_at_once, max_waiting=settings.max_waiting)
        try:
            yield pool
        finally:
            pool.close()

    async def list_tools(context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_advertised(tool) for tool in TOOLS.values() if _may(context, tool.needs)])

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        tool = TOOLS.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"There is no tool {params.name[:60]!a}; there are {', '.join(TOOLS)}.")
        if not _may(context, tool.needs):
            return _told(_FORBIDDEN[tool.needs])
        try:
            return await context.lifespan_context.run_unwatched(partial(_called, engine, tool, params.arguments or {}))
        except Exception as error:
            return _failed(error, tool)

    async def list_resources(context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        page = _page_of(params.cursor if params else None)
        if not _may(context, "read"):
            return ListResourcesResult(resources=[])
        return await context.lifespan_context.run_unwatched(lambda _: _listed(engine, page))

    async def list_templates(context: Context, params: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=[_TEMPLATE])

    async def read_resource(context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        if not _may(context, "read"):
            raise MCPError(INVALID_REQUEST, _FORBIDDEN["read"])
        return await context.lifespan_context.run_unwatched(lambda _: _read(engine, str(params.uri)))

    return Server(
        "article-qa",
        title="article-qa",
        version=version("article-qa"),
        instructions=INSTRUCTIONS,
        lifespan=lifespan,
        get_tool_input_schema=lambda name: None,  # no argument of ours is told in a header as well
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


async def serve_stdio(engine: Engine, settings: ServerSettings) -> None:
    """Serve one client until it closes our standard input, or a signal comes; what is in hand is taken back then."""
    server = mcp_server(engine, settings)
    lines = StdinLines()
    # All that the SDK does with its input is to iterate over it.
    stdin = cast("AsyncFile[str]", lines)
    with ended_by_signals(lines):
        async with stdio_server(stdin=stdin) as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())


def _called(engine: Engine, tool: Tool, given: Mapping[str, object], is_wanted: IsWanted) -> CallToolResult:
    """What a call of a tool gives. Raises ValidationError, ArticleQAError."""
    # Some models send null for what they leave out.
    arguments = tool.arguments.model_validate({name: value for name, value in given.items() if value is not None})
    result = tool.call(engine, arguments, is_wanted)
    return CallToolResult(
        content=[TextContent(text=tool.tell(result))],
        structured_content=result.model_dump(mode="json", exclude_none=True),
    )


def _failed(error: Exception, tool: Tool) -> CallToolResult:
    """What is wrong is told to the model, so that it can do better."""
    match error:
        case ValidationError():
            sentence = _complaint(error, tool)
        case ArticleQAError():
            if error.status >= 500:
                log.error("%s: %s", tool.name, error)
            hint = _HINTS.get(type(error))
            sentence = f"{error.message}. {hint}" if hint else str(error)
        case _:
            log.error("unexpected error in the tool %s", tool.name, exc_info=error)
            sentence = "Something went wrong inside the server; its log says what."
    return _told(sentence)


def _told(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=sentence)], is_error=True)


def _may(context: Context, wanted: Scope) -> bool:
    """Whether whoever asks may: on standard input, whoever started the program."""
    return context.request is None or may(context.request, wanted)


@cache
def _advertised(tool: Tool) -> AdvertisedTool:
    return AdvertisedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=tool.result.model_json_schema(),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=not tool.keeps,
            destructive_hint=False,
            idempotent_hint=not tool.keeps,
            open_world_hint=False,
        ),
    )


def _complaint(error: ValidationError, tool: Tool) -> str:
    """What is wrong with the first argument that is wrong."""
    first = error.errors()[0]
    name = f"'{'.'.join(str(part) for part in first['loc'])}'"
    match first["type"]:
        case "missing":
            return f"{name} is missing."
        case "extra_forbidden":
            known = (field.alias or key for key, field in tool.arguments.model_fields.items())
            return f"{str(first['loc'][-1])[:60]!a} is no argument of `{tool.name}`, which takes {', '.join(known)}."
        case "value_error":
            return f"{name} cannot be used: {first['ctx']['error']}."
        case _:
            wanted = first["msg"].removeprefix("Input ").removeprefix("Value ")
            given = json.dumps(first["input"], default=str)
            return f"{name} {wanted}; it was {given if len(given) <= 60 else f'{given[:57]}...'}."


def _page_of(cursor: str | None) -> int:
    if cursor is None:
        return 1
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _MAX_PAGE_DIGITS):
        raise MCPError(INVALID_PARAMS, "The cursor has to be the nextCursor of the page before.")
    return int(cursor)


def _listed(engine: Engine, page: int) -> ListResourcesResult:
    with _as_protocol_errors():
        listing = list_documents(engine.library.database, by="added", descending=False, page=page)
    return ListResourcesResult(
        resources=[
            Resource(
                uri=f"{SCHEME}{item.id}",
                name=item.id,
                title=item.title,
                description=f"{item.source}, {item.published or 'no date'}",
                mime_type=_TEXT,
            )
            for item in listing.documents
        ],
        next_cursor=str(page + 1) if page < listing.n_pages else None,
    )


def _read(engine: Engine, uri: str) -> ReadResourceResult:
    with _as_protocol_errors(uri=uri):
        text = engine.document(uri.removeprefix(SCHEME)).document.text
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, text=text, mime_type=_TEXT)])


@contextmanager
def _as_protocol_errors(**data: str) -> Iterator[None]:
    try:
        yield
    except ArticleQAError as error:
        code = INVALID_PARAMS if error.status < 500 else INTERNAL_ERROR
        raise MCPError(code, error.message, data=data or None) from None
