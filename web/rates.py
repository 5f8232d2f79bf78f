"""How often somebody may ask: a token bucket for each key or address."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

# Buckets kept at a time; of more callers than that, those who were here longest ago begin anew.
MAX_BUCKETS = 10_000
# So much of a minute's requests may come at once.
BURST_SHARE = 0.5


class Rates:
    """Buckets that fill by `per_minute`; a request takes one drop, or is told how long to wait for it."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_minute / 60
        self._most = max(1.0, per_minute * BURST_SHARE)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> float:
        """Seconds to wait before the next request; 0 if this one may go on."""
        now = self._clock()
        drops, filled_at = self._buckets.pop(caller, (self._most, now))
        drops = min(self._most, drops + (now - filled_at) * self._per_s)
        may = drops >= 1
        self._buckets[caller] = (drops - 1 if may else drops, now)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0 if may else (1 - drops) / self._per_s


def network_of(host: str) -> str:
    """What counts as one address: of IPv6 the 64 bits that a subscriber is given."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
