"""Watching functions where they stand: for the time of a block they are replaced by what times or records each call.

A step that is timed by itself, over and over, finds its data in the cache; in the midst of a question it does not.
"""

import functools
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A function that is an attribute of a module or a class, and the step of a question that it is.

    step: a name, or what tells it from the arguments of a call.
    """

    owner: Any
    name: str
    step: str | Callable[..., str]

    def step_of(self, arguments: Sequence[Any]) -> str:
        return self.step if isinstance(self.step, str) else self.step(*arguments)


@contextmanager
def watched(places: Sequence[Place], around: Callable[[Place, Function], Function]) -> Iterator[None]:
    """Put what `around` makes of each function in its place, until the block ends."""
    before = [(place, getattr(place.owner, place.name)) for place in places]
    try:
        for place, function in before:
            setattr(place.owner, place.name, functools.wraps(function)(around(place, function)))
        yield
    finally:
        for place, function in before:
            setattr(place.owner, place.name, function)


class _Calls(threading.local):
    """Of each call of a thread that is under way: its step, and the seconds of the calls within it."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.within: list[float] = []


class Stopwatch:
    """The time of each step without that of the steps within it, in whichever thread it is done.

    So the steps of one thread add up to the whole of what it did; what others did meanwhile comes beside that.
    whole: steps that are one with whatever is called within them.
    """

    def __init__(self, whole: Sequence[str] = (), clock: Callable[[], float] = time.perf_counter) -> None:
        self._whole, self._clock = frozenset(whole), clock
        self._own: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._calls = _Calls()

    def around(self, place: Place, function: Function) -> Function:
        def timed(*arguments: Any, **named: Any) -> Any:
            calls = self._calls
            outer = calls.steps[-1] if calls.steps else None
            step = outer if outer is not None and outer in self._whole else place.step_of(arguments)
            calls.steps.append(step)
            calls.within.append(0.0)
            started = self._clock()
            try:
                return function(*arguments, **named)
            finally:
                seconds = self._clock() - started
                calls.steps.pop()
                own = seconds - calls.within.pop()
                with self._lock:
                    self._own[step] += own
                if calls.within:
                    calls.within[-1] += seconds

        return timed

    def taken_ms(self) -> dict[str, float]:
        """What each step has taken since this was asked last."""
        with self._lock:
            taken = {step: seconds * 1000 for step, seconds in self._own.items()}
            self._own.clear()
        return taken


@dataclass(frozen=True, slots=True)
class Call:
    """arguments: by place only, the object of a method first."""

    step: str
    arguments: tuple[Any, ...]
    result: Any


class Recorder:
    """What each step was given and what came of it."""

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def around(self, place: Place, function: Function) -> Function:
        def recorded(*arguments: Any, **named: Any) -> Any:
            result = function(*arguments, **named)
            self._calls.append(Call(place.step_of(arguments), arguments, result))
            return result

        return recorded

    def taken(self) -> list[Call]:
        """The calls since this was asked last."""
        calls, self._calls = self._calls, []
        return calls
