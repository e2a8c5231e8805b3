"""People who use the service over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from emporion.domain.shared.ids import new_id

PASSWORD = "correct horse battery staple"


@dataclass(slots=True)
class Person:
    """Sends requests with an access token; `shop` is the slug of a shop that was opened."""

    client: httpx.AsyncClient
    email: str
    token: str
    refresh_token: str
    shop: str = ""

    @classmethod
    async def signed_in(cls, client: httpx.AsyncClient) -> "Person":
        email = f"p-{new_id().hex}@example.com"
        body = {"email": email, "name": "Pat", "password": PASSWORD}
        registered = await client.post("/v1/auth/register", json=body)
        assert registered.status_code == 201, registered.text
        session = (await client.post("/v1/auth/login", json={"email": email, "password": PASSWORD})).json()
        return cls(client, email, session["access_token"], session["refresh_token"])

    async def asks(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """`{shop}` in the path is the person's own."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        headers = {"Authorization": f"Bearer {self.token}", **named}
        return await self.client.request(method, self._address(path), json=body, headers=headers)

    async def sends(self, path: str, text: str) -> httpx.Response:
        """A POST of a body that a well-behaved client would not make."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return await self.client.post(self._address(path), content=text.encode(), headers=headers)

    def _address(self, path: str) -> str:
        return path.replace("{shop}", f"/v1/shops/{self.shop}")

    async def makes(self, path: str, body: Any = None, **headers: str) -> Any:
        """What a POST that must succeed answers."""
        answer = await self.asks("POST", path, body, **headers)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def opens_a_shop(self) -> None:
        self.shop = f"shop-{new_id().hex[-12:]}"
        await self.makes("/v1/shops", {"slug": self.shop, "name": "Shop", "currency": "EUR"})

    async def sells(self, *, price: str = "4.25", stock: int = 10) -> Any:
        """A published product's only variant."""
        product = await self.makes(
            "{shop}/products",
            {"title": f"Tea {new_id().hex}", "variants": [{"price": price, "stock": stock}]},
        )
        await self.makes(f"{{shop}}/products/{product['id']}/publish")
        return product["variants"][0]

    async def has_a_wallet(self, *, holding: str | None = None) -> Any:
        """A wallet of one's own in one's own shop."""
        wallet = await self.makes("{shop}/wallets", {"name": "Till"})
        if holding is not None:
            await self.makes(f"{{shop}}/wallets/{wallet['id']}/deposits", {"amount": holding})
        return wallet
