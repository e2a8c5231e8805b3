"""What `emporion serve` asks of the composition root; apart, because it takes long to import."""

from typing import Protocol

from emporion.adapters.http.runtime import HttpRuntime
from emporion.adapters.worker.runtime import WorkerRuntime


class ServingRuntime(HttpRuntime, WorkerRuntime, Protocol):
    """A process that serves HTTP and works, on one pool."""
