"""No body may fill the memory of the server."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses a body of more than `most` bytes with 413 as soon as it is known to be longer, whether its
    length was announced or it comes in chunks."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            # An HTTPException passes FastAPI's reading of the body; any other would become a 400.
            if max(read, _announced(scope)) > self._most:
                raise HTTPException(413)
            return message

        await self._app(scope, limited if scope["type"] == "http" else receive, send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
