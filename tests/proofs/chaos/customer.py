"""A customer who sends every request with a key, again and again until the answer is known."""

import asyncio
import random
from collections.abc import Iterator
from itertools import count
from typing import Any, Final
from uuid import uuid4

import httpx

from tests.proofs.chaos.bazaar import Account, Bazaar
from tests.proofs.chaos.journal import Intent, Journal, Kind

REFUSALS: Final = {"out-of-stock", "insufficient-funds"}
LATER: Final = {"key-in-use": 409, "rows-locked": 409, "outcome-unknown": 504}


class Customer:
    """Places orders, cancels some, sends money to others and pays in, one key after the other. Some keys are
    sent twice at once, some again after their answer, and some are given up while nobody answers."""

    def __init__(
        self, account: Account, bazaar: Bazaar, clients: list[httpx.AsyncClient], journal: Journal, seed: int
    ) -> None:
        self._account = account
        self._bazaar = bazaar
        self._clients = clients
        self._journal = journal
        self._random = random.Random(seed)
        self._marks: Iterator[int] = count(1)
        self._placed: list[str] = []

    async def run(self, closing: asyncio.Event) -> None:
        """Buy until the shop closes; the last key is seen through."""
        while not closing.is_set():
            await self._settle(self._next())

    async def _settle(self, intent: Intent) -> None:
        self._journal.announce(intent)
        for attempt in count(1):
            answers = await self._send(intent, twice=self._random.random() < 0.1)
            known = [answer for answer in answers if self._is_final(intent, answer)]
            if known:
                self._learn(intent, attempt, known)
                return await self._ask_again(intent, known[0])
            if self._random.random() < 0.03:
                return self._journal.give_up(intent, attempt)
            await asyncio.sleep(self._random.uniform(0.01, 0.3))
        return None

    def _learn(self, intent: Intent, attempt: int, answers: list[httpx.Response]) -> None:
        bodies = [_essence(answer) for answer in answers]
        if any(body != bodies[0] for body in bodies):
            self._journal.complain(f"twins of {intent.key} were answered differently: {bodies}")
        made = _made(intent, answers[0])
        if made is not None and intent.kind is Kind.PLACE:
            self._placed.append(made)
        self._journal.answer(intent, attempt, made)

    async def _ask_again(self, intent: Intent, answer: httpx.Response) -> None:
        if self._random.random() > 0.1:
            return
        for again in await self._send(intent, twice=False):
            if self._is_final(intent, again) and _essence(again) != _essence(answer):
                self._journal.complain(f"{intent.key} was replayed as {again.text}, not {answer.text}")

    async def _send(self, intent: Intent, *, twice: bool) -> list[httpx.Response]:
        """The answers that arrived, of one application or of two at once."""
        chosen = self._random.sample(self._clients, min(2 if twice else 1, len(self._clients)))
        answers = await asyncio.gather(*(self._post(client, intent) for client in chosen))
        return [answer for answer in answers if answer is not None]

    async def _post(self, client: httpx.AsyncClient, intent: Intent) -> httpx.Response | None:
        token = self._bazaar.owner_token if intent.kind is Kind.DEPOSIT else self._account.token
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": intent.key}
        try:
            return await client.post(intent.path, json=intent.body, headers=headers)
        except httpx.TransportError:
            return None

    def _is_final(self, intent: Intent, answer: httpx.Response) -> bool:
        """Whether the key's fate is known. What an outage excuses is not final; anything else that is no
        answer of a shop that works is a complaint."""
        code = _code(answer)
        if answer.is_success or code in REFUSALS:
            return True
        excused = LATER.get(code) == answer.status_code
        if answer.status_code == 503:
            excused = "Retry-After" in answer.headers
        if not excused:
            self._journal.complain(f"{intent.kind} was answered {answer.status_code} {answer.text[:300]}")
        return answer.status_code < 500 and not excused

    def _next(self) -> Intent:
        roll, key = self._random.random(), str(uuid4())
        if roll < 0.15 and self._placed:
            order = self._placed.pop(self._random.randrange(len(self._placed)))
            return self._intent(key, Kind.CANCEL, order, f"orders/{order}/cancel", None)
        if roll < 0.3:
            other = self._random.choice([each for each in self._bazaar.accounts if each != self._account])
            body = {"to_address": other.address, "amount": "1.25", "reference": key}
            return self._intent(key, Kind.TRANSFER, key, f"wallets/{self._account.wallet_id}/transfers", body)
        if roll < 0.4:
            body = {"amount": "9.30", "reference": key}
            return self._intent(key, Kind.DEPOSIT, key, f"wallets/{self._account.wallet_id}/deposits", body)
        return self._order(key)

    def _order(self, key: str) -> Intent:
        mark = next(self._marks)
        wanted = {self._bazaar.hot, self._random.choice(list(self._bazaar.variants))}
        items = [{"variant_id": each, "quantity": 1} for each in sorted(wanted)]
        items.append({"variant_id": self._account.marker_id, "quantity": mark})
        body = {"wallet_id": self._account.wallet_id, "items": items}
        return self._intent(key, Kind.PLACE, str(mark), "orders", body)

    def _intent(self, key: str, kind: Kind, mark: str, path: str, body: dict[str, Any] | None) -> Intent:
        address = f"/v1/shops/{self._bazaar.shop}/{path}"
        return Intent(key, kind, self._account.user_id, mark, address, body)


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return ""


def _essence(answer: httpx.Response) -> Any:
    """The answer without what belongs to the single request."""
    body: dict[str, Any] = answer.json()
    return answer.status_code, {name: value for name, value in body.items() if name != "request_id"}


def _made(intent: Intent, answer: httpx.Response) -> str | None:
    if not answer.is_success:
        return None
    body = answer.json()
    return str(body["id"] if "id" in body else body["transfer"]["id"])
