"""The figures as files: records, every round of them, and where they were taken."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.run.figures import Figures, Record
from bench.run.machine import facts
from bench.server.postgres import Served

FOLDER: Final = Path(__file__).resolve().parents[1] / "results"

Key = tuple[str, str, float]
"""Workload, contender and added round-trip time."""

Rounds = Mapping[Key, Sequence[Figures]]


def save(records: Sequence[Record], rounds: Rounds, about: dict[str, Any], server: Served) -> None:
    """Put them in place of what was there of the same workloads, and leave the others."""
    FOLDER.mkdir(exist_ok=True)
    renewed = {each.workload for each in records}
    kept = [each for each in load() if each.workload not in renewed]
    _write("latest.json", [asdict(each) for each in _sorted([*kept, *records])])
    known = _read("rounds.json", [])
    taken = [
        {
            "workload": workload,
            "contender": contender,
            "rtt_ms": rtt,
            "rounds": [asdict(each) for each in found],
        }
        for (workload, contender, rtt), found in rounds.items()
    ]
    _write("rounds.json", [*(each for each in known if each["workload"] not in renewed), *taken])
    runs = _read("machine.json", {}).get("runs", {}) | dict.fromkeys(sorted(renewed), about)
    _write("machine.json", facts(server) | {"runs": runs})


def load() -> list[Record]:
    """What was saved last."""
    return [Record(**each) for each in _read("latest.json", [])]


def load_named(name: str, otherwise: Any) -> Any:
    """What another file of the folder holds."""
    return _read(name, otherwise)


def save_named(name: str, content: Any) -> None:
    FOLDER.mkdir(exist_ok=True)
    _write(name, content)


def _sorted(records: Iterable[Record]) -> list[Record]:
    """As they were measured, but workloads that belong together stand together."""
    return sorted(records, key=lambda each: (each.workload, each.rtt_ms))


def _read(name: str, otherwise: Any) -> Any:
    file = FOLDER / name
    return json.loads(file.read_text()) if file.exists() else otherwise


def _write(name: str, content: Any) -> None:
    rounded = json.loads(json.dumps(content), parse_float=lambda text: round(float(text), 4))
    (FOLDER / name).write_text(json.dumps(rounded, indent=1) + "\n")
