"""What the description of the HTTP API says of all operations: tags, keys, problems, headers, events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.api_version import VERSION, VERSION_HEADER
from web.caching import CACHE_CONTROL
from web.examples import ANSWER
from web.gate import SESSION_COOKIE
from web.problems import MEDIA_TYPE

Json = dict[str, Any]

DESCRIPTION = (
    "Ask articles and documents questions: the answer, its figures and exact quotes, with where each of them stands. "
    f"This is version {VERSION} of the API, which every response tells in `{VERSION_HEADER}`; within a version, fields "
    "and addresses are only added. Where a server wants keys, each request bears one that has the scope the operation "
    "names: `ask`, `read` or `write`. Errors are problem documents (RFC 9457)."
)

TAGS: Mapping[str, str] = {
    "questions": "Answers, and passages alone.",
    "documents": "What is asked: added, listed, shown, removed.",
    "figures": "Every figure of the documents, and series out of them.",
    "library": "Rebuilding the index, and the jobs that long tasks are.",
    "conversations": "What was asked and answered, and what people think of it.",
    "openai": "The same questions for clients of the OpenAI API; errors have its shape.",
    "operations": "For who runs the server.",
}

SECURITY_SCHEMES: Json = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that `article-qa keys make` printed. A server for its own machine alone wants none.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "What a browser has in the place of a key, once somebody has signed in on the page.",
    },
}

# Of parameters that are part of an address.
PARAMETERS: Mapping[str, str] = {
    "document_id": "The document's id.",
    "job_id": "The job's id.",
    "conversation_id": "The conversation's id.",
    "model": "The model's name.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonProblem:
    """A problem that many operations can have. name: in the components. detail: as an example."""

    name: str
    title: str
    description: str
    detail: str
    headers: Sequence[str] = ()


PROBLEMS: Mapping[int, CommonProblem] = {
    400: CommonProblem(
        name="BadRequest",
        title="Bad Request",
        description=f"The body is no JSON, or another version than {VERSION} is wanted",
        detail="The body is not valid JSON (at character 12: expecting value).",
    ),
    401: CommonProblem(
        name="KeyMissing",
        title="Unauthorized",
        description="The request bears no key, or one that is not good (any more)",
        detail="This server wants a key: send `Authorization: Bearer KEY`. `article-qa keys make` makes one.",
        headers=("WWW-Authenticate",),
    ),
    403: CommonProblem(
        name="NotAllowed",
        title="Forbidden",
        description="The key has not the scope that this needs, or the request comes from another site's page",
        detail="The key 'app' may ask questions; this needs one that may change the library (scope write).",
    ),
    408: CommonProblem(
        name="BodyTooSlow",
        title="Request Timeout",
        description="The body did not come in time",
        detail="The body came too slowly.",
    ),
    413: CommonProblem(
        name="TooLarge",
        title="Content Too Large",
        description="The body, or the question in it, is too large",
        detail="The body is larger than 65,536 bytes.",
    ),
    421: CommonProblem(
        name="OtherHost",
        title="Misdirected Request",
        description="The server does not answer at the name in the Host header",
        detail="The server does not answer at this name; ARTICLE_QA_ALLOWED_HOSTS lists those it does.",
    ),
    422: CommonProblem(
        name="NotUsable",
        title="The request cannot be used",
        description="Something in the request cannot be used; the detail says what",
        detail="'top_k' should be less than or equal to 50; it was 51.",
    ),
    429: CommonProblem(
        name="TooOften",
        title="Too Many Requests",
        description="More requests came than the key, or the address, may send in a minute",
        detail="Too many requests; the next one is taken in 3 seconds.",
        headers=("Retry-After",),
    ),
    500: CommonProblem(
        name="Unexpected",
        title="Internal Server Error",
        description="Something went wrong inside the server; what, stands in its log",
        detail="Something went wrong inside the server; its log says what.",
    ),
    503: CommonProblem(
        name="NotNow",
        title="Too busy",
        description="Too much is asked at once, and then Retry-After tells when to come again; or the library or a "
        "model cannot be used",
        detail="More questions wait than can be answered in time. Try again shortly.",
        headers=("Retry-After",),
    ),
}

NOT_FOUND_DETAIL = "There is no document '0f8b4c1d'. `article-qa list` shows their ids."

# What every response bears.
HEADERS = ("X-Request-ID", VERSION_HEADER)
_HEADERS: Mapping[str, tuple[str, str, bool]] = {
    "X-Request-ID": ("What the request is called in the server's log; as it was sent, or a new one.", "3f0c9a4c", True),
    VERSION_HEADER: ("The version of the API.", VERSION, True),
    "ETag": ("Tells this answer from another; to be sent in If-None-Match.", 'W/"9f86d081884c7d65"', False),
    "Cache-Control": ("To be asked for again each time.", CACHE_CONTROL, False),
    "Location": ("Where the job can be followed.", "/jobs/0f8b4c1de0d94f6c9a0d1c7c5d0e3b2a", True),
    "Retry-After": ("Seconds after which to come again.", "1", False),
    "WWW-Authenticate": ("What is wanted.", "Bearer", True),
}
HEADER_COMPONENTS: Json = {
    name: {"description": description, "required": required, "schema": {"type": "string"}, "example": example}
    for name, (description, example, required) in _HEADERS.items()
}

_CACHED = ("ETag", "Cache-Control")
HEADERS_OF: Mapping[tuple[str, str, str], Sequence[str]] = {
    ("GET", "/documents", "200"): _CACHED,
    ("GET", "/documents/{document_id}", "200"): _CACHED,
    ("GET", "/documents/{document_id}/versions", "200"): _CACHED,
    ("GET", "/figures", "200"): _CACHED,
    ("GET", "/figures/series", "200"): _CACHED,
    ("GET", "/conversations/{conversation_id}", "200"): _CACHED,
    ("POST", "/documents", "202"): ("Location",),
    ("POST", "/index/rebuild", "202"): ("Location",),
    ("DELETE", "/jobs/{job_id}", "202"): ("Location",),
}

# FastAPI would leave out of them what is null.
EXAMPLES_OF: Mapping[tuple[str, str], Mapping[str, Any]] = {("POST", "/ask"): ANSWER, ("GET", "/ask"): ANSWER}

IF_NONE_MATCH, WANTED_VERSION = "If-None-Match", VERSION_HEADER
PARAMETER_COMPONENTS: Json = {
    IF_NONE_MATCH: {
        "name": IF_NONE_MATCH,
        "in": "header",
        "required": False,
        "description": "The ETag of an answer that is at hand: is it as it was, there is no other.",
        "schema": {"type": "string"},
        "example": 'W/"9f86d081884c7d65"',
    },
    WANTED_VERSION: {
        "name": WANTED_VERSION,
        "in": "header",
        "required": False,
        "description": "The version of the API that is wanted; another than the server's is refused.",
        "schema": {"type": "string", "enum": [VERSION]},
    },
}

NOT_MODIFIED = "NotModified"

# By operation: each event's name, the schema of its data, and when it comes.
EVENTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "ask_in_steps": {
        "passages": ("FoundPassages", "The passages, as soon as they are found."),
        "answer": ("Answer", "The answer, at the end."),
        "error": ("AskFailed", "What went wrong, in the place of what would have come."),
    },
    "follow_job": {
        state: ("Job", f"The job, {when}.")
        for state, when in {
            "queued": "while it waits",
            "running": "while it runs",
            "done": "when it is done",
            "failed": "when it has failed",
            "cancelled": "when it was cancelled",
        }.items()
    },
}
# Of streams whose events have no names.
UNNAMED_EVENT: Json = {
    "type": "object",
    "title": "event",
    "required": ["data"],
    "properties": {"data": {"type": "string", "description": "JSON; the last event says [DONE]."}},
}


def header_reference(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


def problem_response(description: str, status: int, title: str, detail: str, headers: Sequence[str] = ()) -> Json:
    """A response that is a problem. The server's own failure comes from outside of what puts headers on."""
    always = () if status == 500 else HEADERS
    return {
        "description": description,
        "headers": {name: header_reference(name) for name in (*headers, *always)},
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {"type": "about:blank", "title": title, "status": status, "detail": detail},
            }
        },
    }
