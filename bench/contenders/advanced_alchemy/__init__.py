"""advanced-alchemy: a service with a repository for each model, on one `AsyncSession` a request."""

from bench.contenders.advanced_alchemy.contender import AdvancedAlchemy

CONTENDER = AdvancedAlchemy
