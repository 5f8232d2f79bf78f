"""Requests and answers as they may be, for the description of the API."""

from collections.abc import Mapping
from typing import Any

from web.schema_fields import DOCUMENT

Examples = Mapping[str, Mapping[str, Any]]

QUESTIONS: Examples = {
    "a question": {"summary": "A question", "value": {"question": "How many AI firms are in Shanghai?"}},
    "a follow-up": {
        "summary": "A question that leans on the one before",
        "value": {"question": "And how much was it worth?", "conversation_id": "6f1f0f6f0c9a4c54b7a6a2a1f1f3d2c1"},
    },
    "of one document": {
        "summary": "A question to one document",
        "value": {"question": "Who is the mayor?", "document_ids": [DOCUMENT], "top_k": 3},
    },
}

DOCUMENTS: Examples = {
    "a text": {
        "summary": "A text with what is known of it",
        "value": {
            "text": "The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins.",
            "title": "The zoo of Lima",
            "url": "https://example.org/zoo",
            "published": "2021-03-04",
        },
    },
    "a text alone": {"summary": "A text that tells it all", "value": {"text": "A headline\n\nThe first paragraph."}},
}

FILES: Examples = {"a file": {"summary": "A file", "value": {"file": ["The zoo of Lima keeps 77 penguins."]}}}

CONVERSATION_CHANGES: Examples = {"a title": {"summary": "Another title", "value": {"title": "Companies in Shanghai"}}}

FEEDBACK: Examples = {
    "good": {"summary": "It is right", "value": {"verdict": "up"}},
    "not good": {
        "summary": "It is not, and what it should have been",
        "value": {"verdict": "down", "comment": "It should have been 3,000."},
    },
}

CHATS: Examples = {
    "a question": {
        "summary": "A question",
        "value": {
            "model": "article-qa",
            "messages": [{"role": "user", "content": "How many AI firms are in Shanghai?"}],
        },
    }
}

_SOURCE = {
    "id": DOCUMENT,
    "title": "Shanghai gears up to be AI hub",
    "source": "en.sh-italent.com",
    "url": None,
    "author": None,
    "published": "2019-08-01",
}
_PLACE = {"passage_id": f"{DOCUMENT}.p3", "document_id": DOCUMENT, "start": 472, "end": 477, "page": None}

ANSWER: Mapping[str, Any] = {
    "question": "How many AI firms are in Shanghai?",
    "interpreted_as": "How many AI firms are in Shanghai?",
    "conversation_id": "6f1f0f6f0c9a4c54b7a6a2a1f1f3d2c1",
    "turn": 0,
    "answered": True,
    "answer": "1,000 companies with AI as its core business",
    "reason": None,
    "confidence": 0.5769,
    "spans": [_PLACE | {"text": "1,000", "score": 0.5769}],
    "figures": [
        _PLACE
        | {
            "id": f"{DOCUMENT}.f4",
            "text": "1,000",
            "kind": "count",
            "value": 1000,
            "low": None,
            "high": None,
            "exact": None,
            "unit": None,
            "concept": "companies with AI as its core business",
            "subject": "Shanghai",
            "per": None,
            "qualifier": None,
            "change": None,
            "as_of": "2019-08-01",
            "nature": "actual",
            "resolved": None,
            "equivalents": [],
            "rate": None,
            "doubt": None,
            "role": "answer",
        }
    ],
    "derivation": None,
    "accounts": [],
    "revisions": [],
    "passages": [
        {
            "id": f"{DOCUMENT}.p3",
            "kind": "paragraph",
            "document": _SOURCE,
            "text": "Statistics show that Shanghai is already home to one-third of the nation's AI technical "
            "professionals, 1,000 companies with AI as its core business and 3,000 AI-related enterprises.",
            "start": 369,
            "end": 550,
            "page": None,
            "score": 0.5015,
            "highlights": [{"start": 103, "end": 108, "kind": "answer"}],
        }
    ],
    "timings_ms": {"total": 129.61, "search": 24.39, "read": 105.22},
}
