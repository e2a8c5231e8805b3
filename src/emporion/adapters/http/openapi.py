"""The OpenAPI document: FastAPI's, with the schema of problems that all operations share."""

from typing import Any

from fastapi import FastAPI

from emporion.adapters.http.problems import Problem


class Application(FastAPI):
    """FastAPI with `Problem` among the document's schemas."""

    def openapi(self) -> dict[str, Any]:
        """The document; made at the first call, the same afterwards."""
        document = super().openapi()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.setdefault("Problem", Problem.model_json_schema())
        return document
