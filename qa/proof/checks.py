"""What comes of checking evidence: one check a claim, and all of them together."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from qa.serialising import Json
from qa.wording import counted

# unchecked: neither proved nor contradicted, since what it is about is gone.
Verdict = Literal["ok", "warning", "unchecked", "wrong"]
What = Literal["pack", "document", "passage", "quote", "figure", "calculation", "revision", "answer"]
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One claim and whether it holds. about: the claim in words. why: what speaks against it; empty if it holds."""

    what: What
    about: str
    verdict: Verdict = "ok"
    why: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        verdict = "WRONG" if self.verdict == "wrong" else self.verdict
        line = f"{verdict:8} {self.what} {self.about}" + (f": {'; '.join(self.why)}" if self.why else "")
        # A pack may come from anybody: nothing in it may steer the terminal.
        return "".join(character if character.isprintable() else " " for character in line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Every check, in the order of the pack."""

    checks: tuple[Check, ...]

    @property
    def wrong(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.verdict == "wrong")

    @property
    def warnings(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.verdict == "warning")

    @property
    def unchecked(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.verdict == "unchecked")

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong and nothing could not be checked."""
        return not self.wrong and not self.unchecked

    def to_dict(self) -> Json:
        return {
            "holds": self.holds,
            "checked": len(self.checks),
            "wrong": len(self.wrong),
            "unchecked": len(self.unchecked),
            "warnings": len(self.warnings),
            "checks": [asdict(check) for check in self.checks],
        }

    def lines(self) -> Iterator[str]:
        yield from (check.line for check in self.checks)
        checks = counted(len(self.checks), "check")
        warned = f", {counted(len(self.warnings), 'warning')}" if self.warnings else ""
        if self.unchecked:
            failed = f"{len(self.wrong)} of {checks} fail" if self.wrong else "Nothing is wrong"
            yield f"{failed}, but {len(self.unchecked)} of {checks} can no longer be made{warned}."
        elif self.wrong:
            yield f"{len(self.wrong)} of {checks} fail{warned}."
        else:
            yield f"All of {checks} hold{warned}."


def check(what: What, about: str, why: Sequence[str], *, or_else: Verdict = "wrong") -> Check:
    """or_else: the verdict where anything speaks against it."""
    return Check(what=what, about=about, verdict=or_else if why else "ok", why=tuple(why))


def short(text: str) -> str:
    """The text on one line of a bearable length."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
