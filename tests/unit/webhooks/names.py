"""A resolver that tests write."""

import socket
from collections.abc import Sequence
from ipaddress import ip_address

from emporion.domain.webhooks.addresses import Address


class Names:
    """`answers[name]` is what each look-up in turn finds; the last one is found ever after."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append(host)
        answers = self.answers.get(host, [["127.0.0.1"]])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [ip_address(each) for each in found]
