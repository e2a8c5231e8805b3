"""Builds handlers: each constructor parameter is asked for by its type."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, get_type_hints

from emporion.application.shared.context import Context
from emporion.application.shared.journal import SILENT, Journal
from emporion.application.shared.ports import Parts, UnitOfWork

P = TypeVar("P")

# A class that implements a protocol and has no constructor inherits one with *args and **kwargs.
_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class NotProvided(TypeError):
    """A constructor asks for a type that the composition root does not provide; a test finds it."""


class Composer:
    """`scoped` makes what belongs to one unit of work, `shared` what belongs to the process. Any other
    type is built from its own constructor, afresh each time. The journal watches what is scoped."""

    def __init__(
        self,
        scoped: Mapping[type[Any], Callable[..., Any]],
        shared: Mapping[type[Any], Callable[[], Any]],
        journal: Journal = SILENT,
    ) -> None:
        self._scoped = dict(scoped)
        self._shared = dict(shared)
        self._journal = journal
        self._makers: dict[Any, Callable[[UnitOfWork, Context], Any]] = {
            Context: lambda _, context: context,
            Parts: lambda uow, context: _Parts(self, uow, context),
        }

    def build(self, wanted: type[P], uow: UnitOfWork, context: Context) -> P:
        """An object of (or implementing) the wanted type, bound to this unit of work and context."""
        return cast(P, self._maker(wanted)(uow, context))

    def _maker(self, wanted: type[Any]) -> Callable[[UnitOfWork, Context], Any]:
        """What makes such an object; constructors are looked at once."""
        made = self._makers.get(wanted)
        if made is None:
            made = self._makers[wanted] = self._made_maker(wanted)
        return made

    def _made_maker(self, wanted: type[Any]) -> Callable[[UnitOfWork, Context], Any]:
        if (scoped := self._scoped.get(wanted)) is not None:
            watch = self._journal.watch
            return lambda uow, _: watch(wanted, scoped(uow))
        if (shared := self._shared.get(wanted)) is not None:
            return lambda _, __: shared()
        parts = {name: self._maker(kind) for name, kind in parameters(wanted).items()}
        return lambda uow, context: wanted(**{name: make(uow, context) for name, make in parts.items()})


class _Parts(Parts):
    """The composer, bound to one unit of work and context."""

    def __init__(self, composer: Composer, uow: UnitOfWork, context: Context) -> None:
        self._composer = composer
        self._uow = uow
        self._context = context

    def build(self, wanted: type[P]) -> P:
        return self._composer.build(wanted, self._uow, self._context)


def parameters(wanted: type[Any]) -> dict[str, type[Any]]:
    """The constructor's parameters without defaults, with their types."""
    if getattr(wanted, "_is_protocol", False):
        raise NotProvided(f"nothing provides {wanted.__module__}.{wanted.__name__}: add it to the container")
    if wanted.__init__ is object.__init__:
        return {}
    hints = get_type_hints(wanted.__init__)
    signature = inspect.signature(wanted.__init__)
    return {
        name: hints[name]
        for name, parameter in list(signature.parameters.items())[1:]
        if parameter.default is inspect.Parameter.empty and parameter.kind not in _ANY_NUMBER
    }
