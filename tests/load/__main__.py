"""Ask a server with many clients while its library is changed and rebuilt: make load

No error, no answer from a document after its delete was acknowledged, and a p95 of at most three times that without
changes, measured just before. Exits with 1 otherwise.
"""

import argparse
import tempfile
import threading
from pathlib import Path

from tests.load.clients import Load, Seen, started

MOST = 3.0


def told(label: str, seen: Seen, seconds: float) -> str:
    p50, p95, most = (seen.percentile(share) for share in (0.5, 0.95, 1.0))
    return (
        f"{label:16} {len(seen.seconds):6} answers, {len(seen.seconds) / seconds:5.0f} a second, "
        f"p50 {p50:6.1f} ms, p95 {p95:6.1f} ms, max {most:6.0f} ms, {len(seen.errors)} errors"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, started(Path(folder) / "home") as (address, _):
        load = Load(address, Path(folder) / "home")
        load.ask(arguments.clients, 3)
        quiet_s = max(5.0, arguments.seconds / 3)
        quiet = load.ask(arguments.clients, quiet_s)
        wrong: list[str] = []

        def change() -> None:
            try:
                load.change(arguments.seconds, 2)
            except Exception as error:
                wrong.append(str(error))

        changer = threading.Thread(target=change)
        changer.start()
        busy = load.ask(arguments.clients, arguments.seconds)
        changer.join()
    print(told("without changes", quiet, quiet_s))
    print(told("with changes", busy, arguments.seconds))
    print(f"{'changes':16} {', '.join(f'{n} {name}' for name, n in load.changes.items())}")
    ratio = busy.percentile(0.95) / quiet.percentile(0.95)
    print(f"p95 with changes is {ratio:.2f} x that without; {MOST:.0f} is the limit")
    wrong += quiet.errors + busy.errors
    for complaint in wrong[:20]:
        print(f"WRONG: {complaint}")
    raise SystemExit(1 if wrong or ratio > MOST else 0)


if __name__ == "__main__":
    main()
