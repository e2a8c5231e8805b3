"""What an import does when batches are refused."""

from collections.abc import Callable
from typing import Any

import pytest
from returns.result import Failure, Result

from emporion.application.catalog.import_batch import ImportProductBatch
from emporion.application.catalog.import_products import ProductImport
from emporion.application.catalog.import_report import Counts, RejectedRow
from emporion.application.catalog.shopify.errors import FileUnreadable
from emporion.application.catalog.shopify.source import BytesSource
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command
from emporion.application.shared.trouble import OutcomeUnknown, TooBusy
from emporion.domain.catalog.errors import OptionsTaken
from emporion.domain.catalog.product import Product
from emporion.domain.shared.errors import DomainError, Rejected
from emporion.testing.memory.catalog import MemoryProducts
from tests.unit.catalog.exports import export, row
from tests.unit.catalog.world import SYSTEM, World, failed, succeeded

FILE = BytesSource("export.csv", export(row("a"), row("b"), row("c")).encode())


class Refusing:
    """A bus that refuses some batches, by the handles in them."""

    def __init__(self, world: World, error: DomainError, refuses: Callable[[list[str]], bool]) -> None:
        self._world, self._error, self._refuses = world, error, refuses

    async def execute(self, command: Command[Any, Any], context: Context) -> Result[Any, Any]:
        assert isinstance(command, ImportProductBatch)
        if self._refuses([told.handle for told in command.products]):
            return Failure(self._error)
        return await self._world.bus.execute(command, context)


async def test_one_product_that_the_store_refuses_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = MemoryProducts.save

    async def save(self: MemoryProducts, entity: Product) -> None:
        if entity.handle == "b":
            raise Rejected(OptionsTaken())
        await saved(self, entity)

    monkeypatch.setattr(MemoryProducts, "save", save)
    report = succeeded(await ProductImport(world.bus).run(FILE, world.by(SYSTEM)))
    assert await world.handles() == ["a", "c"]
    assert (report.products, report.variants) == (
        Counts(created=2, rejected=1),
        Counts(created=2, rejected=1),
    )
    assert report.rejected == (RejectedRow(3, "b", OptionsTaken().message),)


@pytest.mark.parametrize("trouble", [TooBusy(attempts=8), OutcomeUnknown()])
async def test_trouble_stops_the_import_and_running_it_again_finishes_it(
    world: World, trouble: DomainError
) -> None:
    bus = Refusing(world, trouble, lambda handles: "c" in handles)
    importing = ProductImport(bus, batch_products=1)
    assert failed(await importing.run(FILE, world.by(SYSTEM))) == trouble
    assert await world.handles() == ["a", "b"]
    report = succeeded(await ProductImport(world.bus).run(FILE, world.by(SYSTEM)))
    assert (report.products, await world.handles()) == (Counts(created=1, unchanged=2), ["a", "b", "c"])


async def test_a_file_that_goes_away_while_it_is_read_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("emporion.application.catalog.shopify.read.read_groups", gone)
    refused = failed(await ProductImport(world.bus).run(FILE, world.by(SYSTEM)))
    assert refused == FileUnreadable(file="export.csv", problem="Input/output error")


async def test_a_broken_database_is_no_fault_of_the_file(world: World) -> None:
    class Broken:
        async def execute(self, command: object, context: object) -> Any:
            raise ConnectionRefusedError("no server")

    with pytest.raises(ConnectionRefusedError):
        await ProductImport(Broken()).run(FILE, world.by(SYSTEM))
