"""Conversations that a client keeps itself and sends again, whole, with every question.

What a question leans on is what it was told before, as in conversations that the library keeps. A client sends the
words of that alone; the turn that they came from is remembered by all that was said up to it, the reply among it, so
that one who sends other words gets no other's turn. What is not remembered, after a restart or because the client
changed the reply, is asked again. Nothing of it is written anywhere.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import InputError
from qa.answers import Answer
from qa.conversation.kept import REMEMBERED
from qa.conversation.turns import Turn, turn_of

# Some hundred bytes each.
MAX_TURNS = 10_000

# Answers a question that may lean on earlier turns.
Ask = Callable[[str, Sequence[Turn]], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An earlier question and what was replied, as the client sends them; reply: "" where there was none."""

    question: str
    reply: str


class ResentTurns:
    """The turns of such conversations, those least recently used forgotten first. Safe to use from many threads."""

    def __init__(self, size: int = MAX_TURNS) -> None:
        self._size = size
        self._turns: OrderedDict[bytes, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def turns(self, earlier: Sequence[Exchange], ask: Ask) -> tuple[Turn, ...]:
        """The last turns of a conversation, oldest first, as many as a question may lean on.

        ask: answers again what is not remembered. A question that could not be asked has no turn. Raises as `ask`
        does, but for InputError.
        """
        places = list(_places(earlier))
        found: list[Turn] = []
        for exchange, place in list(zip(earlier, places, strict=True))[-REMEMBERED:]:
            turn = self._find(place) or self._asked_again(exchange, place, found, ask)
            if turn is not None:
                found.append(turn)
        return tuple(found)

    def keep(self, earlier: Sequence[Exchange], question: str, reply: str, answer: Answer) -> None:
        """Remember the turn that an answer makes, for when the client sends it as an exchange after the earlier."""
        *_, place = _places([*earlier, Exchange(question=question, reply=reply)])
        self._put(place, turn_of(answer))

    def _asked_again(self, exchange: Exchange, place: bytes, before: Sequence[Turn], ask: Ask) -> Turn | None:
        try:
            turn = turn_of(ask(exchange.question, tuple(before)))
        except InputError:
            return None
        self._put(place, turn)
        return turn

    def _find(self, place: bytes) -> Turn | None:
        with self._lock:
            if place in self._turns:
                self._turns.move_to_end(place)
            return self._turns.get(place)

    def _put(self, place: bytes, turn: Turn) -> None:
        with self._lock:
            self._turns[place] = turn
            self._turns.move_to_end(place)
            while len(self._turns) > self._size:
                self._turns.popitem(last=False)


def _places(earlier: Sequence[Exchange]) -> Iterator[bytes]:
    """For each exchange a digest of all that was said up to and with it; white space, which clients change, aside."""
    said = hashlib.sha256()
    for exchange in earlier:
        for text in (exchange.question, exchange.reply):
            said.update(" ".join(text.split()).encode("utf-8", "surrogatepass") + b"\0")
        yield said.digest()
