"""A process that reads documents, which do to it what they say: python -m tests.corpus.hostile MAX_MEMORY"""

import os
import signal
import sys
import time
from dataclasses import replace

from corpus.apart_worker import serve
from corpus.documents import Document
from corpus.parsing import Told, parse_bytes


def read(data: bytes, told: Told) -> Document:
    document = parse_bytes(data, told)
    match data:
        case b"wait":
            time.sleep(60)
        case b"crash":
            os.abort()
        case b"memory":
            return replace(document, text="x" * 10_000_000_000)
        case b"memory without a word":
            held = [bytes([n]) * 50_000_000 for n in range(1, 10)]
            os.kill(os.getpid(), signal.SIGKILL if held else signal.SIGTERM)
        case b"print":
            os.write(1, b"{not an answer}\n")
        case b"lie":
            return replace(document, pages=(5, "4", 3))  # type: ignore[arg-type]
        case b"number":
            return replace(document, title=5)  # type: ignore[arg-type]
        case b"trap":
            return replace(document, media_type=["text/plain"])  # type: ignore[arg-type]
        case b"process":
            return replace(document, title=str(os.getpid()))
    return document


if __name__ == "__main__":
    serve(read, int(sys.argv[1]))
