"""The parent's handle on the contenders' processes."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from typing import Any

from bench.crew.turns import Taken, Turn
from bench.crew.worker import work


class WorkerFailed(RuntimeError):
    """A contender raised; the message is its traceback."""


class Worker:
    """One contender in its own process."""

    def __init__(self, name: str) -> None:
        self.name = name
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, name), name=name, daemon=True)
        self._process.start()
        theirs.close()

    def open(self, url: str, connections: int) -> None:
        self._tell((url, connections))

    def take(self, turn: Turn) -> Taken:
        taken: Taken = self._tell(turn)
        return taken

    def close(self) -> None:
        """Close its connections; it may be opened again."""
        self._tell("close")

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process.is_alive():
            self._pipe.send(None)
            self._process.join(2)
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def _tell(self, told: Any) -> Any:
        self._pipe.send(told)
        try:
            answer = self._pipe.recv()
        except EOFError:
            raise WorkerFailed(f"the process of {self.name} ended") from None
        if isinstance(answer, str):
            raise WorkerFailed(f"{self.name}: {answer}")
        return answer


@contextmanager
def crew(names: Sequence[str]) -> Iterator[list[Worker]]:
    """A process for each contender; all of them are gone at the end."""
    with ExitStack() as started:
        workers: list[Worker] = []
        for name in names:
            workers.append(worker := Worker(name))
            started.callback(worker.stop)
        yield workers


@contextmanager
def connected(workers: Sequence[Worker], url: str, connections: int) -> Iterator[None]:
    """All of them with connections to one URL."""
    for worker in workers:
        worker.open(url, connections)
    yield
    for worker in workers:
        worker.close()
