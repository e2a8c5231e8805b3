"""Commands and answers as text: pydantic reads the types that the command declares."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, get_args, get_origin
from uuid import UUID

import orjson
from pydantic import ConfigDict, TypeAdapter
from returns.result import Failure, Result, Success

from emporion.application.shared.messages import Command, Query, Registration
from emporion.domain.shared.errors import DomainError

_AS_TEXT: Final = (UUID, Decimal)


class JsonCodec:
    """Exact for decimals, ids and times. An answer is stored with the name of its error, if it is one."""

    def __init__(self) -> None:
        self._adapters: dict[Any, TypeAdapter[Any]] = {}
        self._answer_types: dict[Any, Any] = {}

    def fingerprint(self, command: Any) -> str:
        dumped = self._dump(type(command), command)
        return hashlib.sha256(orjson.dumps(dumped, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def encode(self, registration: Registration, answer: Result[Any, Any]) -> str:
        if isinstance(answer, Success):
            return f'{{"success":{self._text(self._answered(registration.message), answer.unwrap())}}}'
        error = answer.failure()
        return f'{{"failure":{self._text(type(error), error)},"error":"{type(error).__qualname__}"}}'

    def decode(self, registration: Registration, text: str) -> Result[Any, Any]:
        stored = orjson.loads(text)
        if "success" in stored:
            return Success(self._load(answer_type(registration.message), stored["success"]))
        kind = {error.__qualname__: error for error in _errors(DomainError)}[stored["error"]]
        return Failure(self._load(kind, stored["failure"]))

    def _answered(self, message: Any) -> Any:
        if message not in self._answer_types:
            self._answer_types[message] = answer_type(message)
        return self._answer_types[message]

    def _text(self, kind: Any, value: Any) -> str:
        """What `_load` reads; nearly all answers are of values that orjson writes several times quicker."""
        try:
            return orjson.dumps(value, default=_exact).decode()
        except TypeError:
            return self._adapter(kind).dump_json((value,))[1:-1].decode()  # without the tuple's brackets

    def _dump(self, kind: Any, value: Any) -> Any:
        (dumped,) = self._adapter(kind).dump_python((value,), mode="json")
        return dumped

    def _load(self, kind: Any, dumped: Any) -> Any:
        (value,) = self._adapter(kind).validate_python((dumped,))
        return value

    def _adapter(self, kind: Any) -> TypeAdapter[Any]:
        # Building one takes milliseconds, there are as many as there are messages and errors.
        if kind not in self._adapters:
            # A dataclass takes no configuration, a tuple around it does: NaN is refused with errors that
            # hold it, and they must come back as well.
            self._adapters[kind] = TypeAdapter(tuple[kind], config=ConfigDict(allow_inf_nan=True))
        return self._adapters[kind]


def _exact(value: Any) -> str:
    if isinstance(value, _AS_TEXT):
        return str(value)
    raise TypeError


def answer_type(message: type[Any]) -> Any:
    """T of the `Command[T, E]` or `Query[T, E]` that a message derives from."""
    for base in getattr(message, "__orig_bases__", ()):
        if get_origin(base) in (Command, Query):
            return get_args(base)[0]
    raise TypeError(f"{message.__name__} must derive from Command[Answer, Error] or Query[Answer, Error]")


def _errors(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _errors(child)
