"""The command that README.md adds can be added as it says, and works."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.markdown import PROJECT, blocks

pytestmark = pytest.mark.long

README = PROJECT / "README.md"
NEW_FILE = "new file: "
LOOK = """
from decimal import Decimal

from emporion.adapters.http.app import routers
from emporion.domain.orders.order import NewLine, Order
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.models.orders import OrderModel
from emporion.testing.factories import NOW

line = NewLine(variant_id=new_id(), title="Chai", quantity=1, unit_price=Decimal(4))
order = Order.place(shop_id=new_id(), customer_id=new_id(), currency="EUR", lines=[line], now=NOW).unwrap()
order.tracking_code = "0034043416"
assert OrderModel.from_entity(order)["tracking_code"] == "0034043416"
assert OrderModel(**OrderModel.from_entity(order)).to_entity().tracking_code == "0034043416"
assert any(route.path.endswith("/tracking") for router in routers() for route in router.routes)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's source with the example in it."""
    shutil.copytree(PROJECT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for block in blocks(README, "python"):
        if block.note.startswith(NEW_FILE):
            file = tmp_path / block.note.removeprefix(NEW_FILE)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.code, encoding="utf-8")
    (changes,) = blocks(README, "diff")
    for name, lines in _files(changes.code):
        _change(tmp_path / "src" / "emporion" / name, lines)
    return tmp_path


def test_the_examples_own_test_passes(project: Path) -> None:
    _python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")


def test_the_example_has_its_column_and_its_route(project: Path) -> None:
    _python(project, "-c", LOOK)


def _python(project: Path, *arguments: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    ran = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _files(diff: str) -> Iterator[tuple[str, list[str]]]:
    for part in diff.split("+++ ")[1:]:
        name, *lines = part.splitlines()
        yield name, lines


def _change(file: Path, lines: list[str]) -> None:
    """Each run of added lines goes behind the line shown before it, or to the end of the file."""
    text, place = file.read_text(encoding="utf-8"), 0
    end = len(text)
    for line in lines:
        if line.startswith("+"):
            at = end if place == 0 else place
            text = text[:at] + f"{line[1:]}\n" + text[at:]
            place = at + len(line)
        elif line.startswith("@@"):
            place, end = 0, len(text)
        elif line:
            anchor = f"{line[1:]}\n"
            assert anchor in text, f"{file} has no line {line}"
            place = text.index(anchor) + len(anchor)
    file.write_text(text, encoding="utf-8")
