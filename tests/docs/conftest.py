"""The documents' examples use the shop that the integration tests use."""

from tests.integration.conftest import market

__all__ = ["market"]
