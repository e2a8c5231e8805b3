"""One line when something starts, and one when it succeeded or failed."""

import logging
import time
from typing import Any, Final, TypeVar, cast

import structlog
from returns.result import Failure, Result
from structlog.contextvars import bound_contextvars

from emporion.application.shared.journal import Work
from emporion.application.shared.messages import Registration
from emporion.application.shared.ports import Scope
from emporion.infrastructure.journal.ids import actor_id, message_ids, outcome
from emporion.infrastructure.journal.watched import REPOSITORIES, Watched, since

P = TypeVar("P")

USE_CASES: Final = "emporion.use_cases"

_log = structlog.stdlib.get_logger(USE_CASES)
# Asked before anything is made ready: a level that is off costs as good as nothing.
_use_cases, _repositories = logging.getLogger(USE_CASES), logging.getLogger(REPOSITORIES)


class LogJournal:
    """Commands at level info, queries and verbs of repositories at debug. Everything that is logged while a
    use case runs carries its name, command_id, request_id, shop_id and actor. A refusal is named by its code,
    an exception by its class; texts, amounts and secrets of a message are never logged."""

    async def follow(
        self, use_case: Registration, scope: Scope, message: Any, work: Work
    ) -> Result[Any, Any]:
        level = logging.DEBUG if use_case.is_query else logging.INFO
        if not _use_cases.isEnabledFor(level):
            return await work()
        kind = "query" if use_case.is_query else "command"
        with bound_contextvars(**_frame(kind, scope)):
            _log.log(level, f"{kind} started", **message_ids(message))
            started = time.perf_counter()
            try:
                answer = await work()
            except BaseException as error:
                _log.log(level, f"{kind} failed", error=type(error).__name__, ms=since(started))
                raise
            if isinstance(answer, Failure):
                _log.log(level, f"{kind} failed", error=answer.failure().code, ms=since(started))
            else:
                _log.log(level, f"{kind} succeeded", ms=since(started), **outcome(answer.unwrap()))
            return answer

    def watch(self, port: type[P], made: P) -> P:
        if not _repositories.isEnabledFor(logging.DEBUG):
            return made
        return cast(P, Watched(port.__name__, made))


def _frame(kind: str, scope: Scope) -> dict[str, str]:
    context = scope.context
    shop = {} if context.shop_id is None else {"shop_id": str(context.shop_id)}
    return {
        kind: scope.command,
        "command_id": str(scope.command_id),
        "request_id": context.request_id,
        "actor": actor_id(context.actor),
        **shop,
    }
