"""A format whose files do to their reader what they say."""

import os
import time

from corpus.formats.extracted import Extracted


def extract(data: bytes, name: str) -> Extracted:
    if data == b"wait":
        time.sleep(60)
    if data == b"crash":
        os.abort()
    if data == b"memory":
        return Extracted(parts=("x" * 10_000_000_000,))
    os.write(1, b"{not an answer}\n")
    return Extracted(parts=("fine",))
