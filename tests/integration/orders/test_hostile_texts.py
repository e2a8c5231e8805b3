"""Texts that PostgreSQL cannot hold are refused with an error, never a crash."""

from decimal import Decimal
from typing import Any

import pytest
from returns.result import Failure

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.identity.register import Register
from emporion.application.shops.rename_shop import RenameShop
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from tests.integration.support import Market

HOSTILE = {"nul": "tea\x00cup", "surrogate": "tea\ud800cup"}


def attempts(text: str, wallet_id: Any, variant_id: Any) -> dict[str, Any]:
    return {
        "wallet name": OpenWallet(name=text),
        "deposit reference": Deposit(wallet_id=wallet_id, amount=Decimal(1), reference=text),
        "category name": CreateCategory(name=text),
        "shop name": RenameShop(name=text),
        "product title": CreateProduct(title=text),
        "product handle": CreateProduct(title="Tea", handle=text),
        "product description": CreateProduct(title="Tea", description=text),
        "product vendor": CreateProduct(title="Tea", vendor=text),
        "product tag": CreateProduct(title="Tea", tags=(text,)),
        "attribute name": CreateProduct(title="Tea", attributes={text: 1}),
        "attribute value": CreateProduct(title="Tea", attributes={"deep": [{"text": text}]}),
        "attribute NaN": CreateProduct(title="Tea", attributes={"number": float("nan")}),
        "variant sku": CreateProduct(title="Tea", variants=(VariantInput(price=Decimal(1), sku=text),)),
        "variant title": CreateProduct(title="Tea", variants=(VariantInput(price=Decimal(1), title=text),)),
        "option": CreateProduct(
            title="Tea", variants=(VariantInput(price=Decimal(1), options={"Size": text}),)
        ),
        "stock reason": AdjustStock(variant_id=variant_id, delta=1, reason=text),
        "e-mail": Register(email=f"{text}@example.com", name="Ada", password="correct horse battery"),
        "user name": Register(email="ada@example.com", name=text, password="correct horse battery"),
    }


NAMES = list(attempts("", None, None))


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", NAMES)
async def test_a_text_that_cannot_be_stored_is_refused(market: Market, name: str, kind: str) -> None:
    customer, (variant,) = await market.customer(), await market.variants(1)
    before = await market.everything()
    command = attempts(HOSTILE[kind], customer.wallet_id, variant.id)[name]
    answer = await market.bus.execute(command, market.by())
    assert isinstance(answer, Failure)
    assert answer.failure().message
    assert await market.everything() == before
