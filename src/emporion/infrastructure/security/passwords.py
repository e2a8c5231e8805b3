"""Passwords with argon2id (RFC 9106)."""

import asyncio
import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from emporion.application.identity.ports import PasswordHasher

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class HashingCost:
    """Argon2id's parameters; the defaults are RFC 9106's for little memory. `memory` is in KiB,
    `at_once` bounds how many hashes are made at a time, so memory stays below `at_once * memory`."""

    time: int = 3
    memory: int = 65536
    lanes: int = 4
    at_once: int = os.cpu_count() or 1


CHEAP = HashingCost(time=1, memory=64, lanes=1)
"""For tests: well below a millisecond, and no protection at all."""


class Argon2PasswordHasher(PasswordHasher):
    """Hashes in threads of its own: neither the event loop nor other work in threads waits for it."""

    def __init__(self, cost: HashingCost | None = None) -> None:
        chosen = cost or HashingCost()
        self._argon2 = argon2.PasswordHasher(
            time_cost=chosen.time, memory_cost=chosen.memory, parallelism=chosen.lanes
        )
        self._threads = ThreadPoolExecutor(chosen.at_once, thread_name_prefix="argon2")

    async def hash(self, password: str) -> str:
        return await self._in_thread(lambda: self._hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        return await self._in_thread(lambda: self._verify(password_hash or "", password))

    def is_outdated(self, password_hash: str) -> bool:
        return self._argon2.check_needs_rehash(password_hash)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _hash(self, password: str) -> str:
        return self._argon2.hash(_canonical(password))

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, _canonical(password))
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):
            # No such user, or one without a password: the same work is done, so that time tells nothing.
            self._hash(password)
            return False


def _canonical(password: str) -> str:
    """One spelling for what keyboards send differently (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
