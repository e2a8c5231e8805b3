"""The worker's part in erasures: those that people asked for, those that were stopped, and the last look."""

import structlog
from returns.result import Failure

from emporion.adapters.worker.asking import ACTOR, as_worker
from emporion.adapters.worker.runtime import WorkerRuntime
from emporion.application.erasure.due_erasures import DueErasures
from emporion.application.erasure.process import ErasureProcess
from emporion.application.shared.context import Context

_log = structlog.stdlib.get_logger("emporion.worker")


async def continue_erasures(runtime: WorkerRuntime) -> None:
    """Go on with every erasure that is due. One that is stopped, by money that came in meanwhile for example,
    does not keep the others waiting."""
    due = await runtime.bus.ask(DueErasures(), as_worker())
    for erasure in due.value_or(()):
        # No deadline: the audit trail of a large shop takes its time.
        answer = await ErasureProcess(runtime.bus, Context(actor=ACTOR)).run(erasure.user_id)
        if isinstance(answer, Failure):
            _log.warning("erasure stopped", user_id=str(erasure.user_id), error=answer.failure().message)
        else:
            _log.info("erasure", user_id=str(erasure.user_id), status=answer.unwrap().status.value)
