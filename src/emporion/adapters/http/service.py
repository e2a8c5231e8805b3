"""Routes about the service itself: is it up, is it ready, what do its problems mean."""

from dataclasses import dataclass

import structlog
from fastapi import APIRouter, Request

from emporion.adapters.http.dependencies import runtime_of
from emporion.adapters.http.errors import NotReady, ProblemNotFound
from emporion.adapters.http.problem_index import ProblemDescription, catalogue
from emporion.adapters.http.problems import ProblemError, problems

router = APIRouter(tags=["service"])
log = structlog.stdlib.get_logger("emporion.http")


@dataclass(frozen=True, slots=True)
class Health:
    """The answer where all is well; anything else is a problem."""

    status: str = "ok"


@router.get("/healthz")
async def healthz() -> Health:
    """The process is up. Asks nothing of the database."""
    return Health()


@router.get("/readyz", responses=problems(NotReady))
async def readyz(request: Request) -> Health:
    """The database answers too, so requests can be sent here."""
    try:
        await runtime_of(request).ping()
    except Exception as error:
        log.warning("not ready", error=type(error).__name__, request_id=request.state.request_id)
        raise ProblemError(NotReady()) from error
    return Health()


@router.get("/problems")
async def list_problems() -> tuple[ProblemDescription, ...]:
    """Every kind of problem there is."""
    return tuple(catalogue().values())


@router.get("/problems/{code}", responses=problems(ProblemNotFound))
async def describe_problem(code: str) -> ProblemDescription:
    """What a problem's `type` means."""
    if (found := catalogue().get(code)) is None:
        raise ProblemError(ProblemNotFound(asked_code=code))
    return found
