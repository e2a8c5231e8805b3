"""Somebody at the command line who reads JSON."""

import asyncio
import io
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from returns.result import Success

from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.shared.context import Context, SystemActor
from tests.unit.cli.memory_runtime import MemoryRuntime


class Operator:
    """Types commands and reads their JSON."""

    def __init__(
        self,
        emporion: MemoryRuntime,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.emporion, self.capsys, self.monkeypatch = emporion, capsys, monkeypatch

    def types(self, line: str, *more: str, stdin: str = "", exit_code: int = 0) -> Any:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        assert self.emporion("--json", *line.split(), *more) == exit_code
        return json.loads(self.capsys.readouterr().out)

    def has_a_shop(self) -> UUID:
        self.types(
            "user create --email ada@example.com --name Ada --password-stdin", stdin="correct horse battery\n"
        )
        return UUID(self.types("shop open acme --owner ADA@example.com --currency eur")["id"])

    def has_a_full_wallet(self) -> str:
        address: str = self.types("wallet open --shop acme --owner ada@example.com")["address"]
        self.types(f"wallet deposit --shop acme --wallet {address} --amount 20.00")
        return address

    def sells(self, shop_id: UUID, title: str, *, sku: str, price: str, stock: int) -> None:
        """The catalog has no command of its own yet: products come from imports."""
        context = Context(actor=SystemActor("test"), shop_id=shop_id)
        variant = VariantInput(price=Decimal(price), sku=sku, stock=stock)

        async def work() -> None:
            bus = self.emporion.reached.bus_object
            made = await bus.execute(CreateProduct(title=title, variants=(variant,)), context)
            published = await bus.execute(PublishProduct(product_id=made.unwrap().id), context)
            assert isinstance(published, Success)

        asyncio.run(work())
