"""So many at once, in the order they came, whatever happens to those who are in."""

import threading
import time

import pytest

from qa.taking_turns import Turns


def test_no_more_are_in_at_once_than_may_be() -> None:
    turns, lock = Turns(3), threading.Lock()
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with turns:
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.001)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (inside, most) == (0, 3)


def test_who_has_waited_longest_is_next_even_if_somebody_comes_back_at_once() -> None:
    turns, order = Turns(1), []

    def once(n: int) -> None:
        with turns:
            order.append(n)

    with turns:
        threads = []
        for n in range(8):
            thread = threading.Thread(target=once, args=(n,))
            thread.start()
            threads.append(thread)
            while len(turns._waiting) <= n:
                time.sleep(0.001)
    # The one that has just left asks again: it comes last.
    once(99)
    for thread in threads:
        thread.join()
    assert order == [*range(8), 99]


def test_an_error_inside_gives_the_place_back() -> None:
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), turns:
            raise ValueError("inside")
    with turns:
        pass


def test_alone_is_who_is_in_with_nobody_else() -> None:
    turns = Turns(2)
    with turns:
        assert turns.is_alone
        with turns:
            assert not turns.is_alone
        assert turns.is_alone
