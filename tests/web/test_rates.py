"""How often one caller may ask."""

from hypothesis import given
from hypothesis import strategies as st

from web.rates import MAX_BUCKETS, Rates, network_of


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_taken_and_then_one_request_in_its_time() -> None:
    clock = Clock()
    rates = Rates(60, clock=clock)
    assert [rates.take("desk") for _ in range(30)] == [0.0] * 30
    assert rates.take("desk") == 1.0
    assert rates.take("other") == 0.0
    clock.now = 0.5
    assert rates.take("desk") == 0.5
    clock.now = 1.0
    assert rates.take("desk") == 0.0
    assert rates.take("desk") == 1.0


@given(pauses=st.lists(st.floats(0, 5), max_size=200), per_minute=st.integers(1, 600))
def test_nobody_gets_more_than_the_burst_and_the_rate(pauses: list[float], per_minute: int) -> None:
    clock = Clock()
    rates = Rates(per_minute, clock=clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += rates.take("desk") == 0
    assert taken <= max(1, per_minute / 2) + clock.now * per_minute / 60 + 1e-6


def test_callers_without_number_take_no_memory_without_number() -> None:
    rates = Rates(60, clock=Clock())
    for n in range(MAX_BUCKETS + 100):
        rates.take(str(n))
    assert len(rates._buckets) == MAX_BUCKETS


def test_a_subscriber_is_one_address() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("testclient") == "testclient"
