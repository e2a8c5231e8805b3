"""An exception for the log: its class and where it happened. What it says may quote what was given."""

import traceback
from collections.abc import Iterator
from typing import Any

_CAUSED = "which caused:"


def described(error: BaseException) -> str:
    """The chain of exceptions, the first cause first, with their tracebacks. Words stand only where the class
    is ours, or the operating system's; of a database error its SQLSTATE and constraint do."""
    parts = [_one(each) for each in _chain(error)]
    return f"\n{_CAUSED}\n".join(reversed(parts))


def _one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    nested = [f"\nwhich holds:\n{described(each)}" for each in getattr(error, "exceptions", ())]
    return f"{frames}{type(error).__module__}.{type(error).__qualname__}{_facts(error)}{''.join(nested)}"


def _facts(error: BaseException) -> str:
    if _may_be_quoted(error):
        return f": {error}"
    known: dict[str, Any] = {
        name: getattr(error, name, None) for name in ("sqlstate", "constraint_name", "table_name")
    }
    code = getattr(getattr(error, "error", None), "code", None)  # a domain error on its way out
    found = ", ".join(f"{name}={value}" for name, value in {**known, "code": code}.items() if value)
    return f" ({found})" if found else ""


def _may_be_quoted(error: BaseException) -> bool:
    """Our own words about bugs and the infrastructure; those of a refusal name a customer's values."""
    if isinstance(error, OSError):
        return True
    ours = type(error).__module__.partition(".")[0] == "emporion"
    return ours and isinstance(error, RuntimeError | TypeError)


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    seen: set[int] = set()
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
