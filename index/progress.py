"""How far a long task is, how fast it goes, and how long it will take."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

# Before that much of a task is done, its speed says nothing yet.
_SETTLED_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`done` of `total` at this stage: passages, or documents where there are many.

    rate: passages a second so far. eta_s: seconds until the whole task is done. Both None while they are unknown.
    """

    stage: str
    done: int
    total: int
    rate: float | None = None
    eta_s: float | None = None


# Told between the steps of a task. What it raises ends the task, which leaves the library as it was: so a task is
# cancelled.
ReportProgress = Callable[[Progress], None]


def no_report(progress: Progress) -> None:
    """For callers that do not follow the progress."""


@dataclass(slots=True)
class Meter:
    """Adds speed and time left to what is reported.

    weight: what the whole task weighs, in any unit that its parts are told in; 0 if it is not known.
    """

    report: ReportProgress
    weight: float = 0.0
    weight_done: float = 0.0
    n_passages: int = 0
    started: float = field(default_factory=time.monotonic)

    def tell(self, stage: str, done: int, total: int, *, share: float = 0.0) -> None:
        """share: of the part that is being worked on, how much of its weight is done beside `weight_done`."""
        elapsed = time.monotonic() - self.started
        known = self.weight_done + share
        is_settled = elapsed >= _SETTLED_S
        left = max(0.0, self.weight - known)
        self.report(
            Progress(
                stage=stage,
                done=done,
                total=total,
                rate=round(self.n_passages / elapsed, 1) if is_settled and self.n_passages else None,
                eta_s=round(elapsed * left / known, 1) if is_settled and known > 0 and self.weight else None,
            )
        )
