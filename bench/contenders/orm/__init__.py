"""Textbook SQLAlchemy: declarative models with relationships, one `AsyncSession` a request."""

from bench.contenders.orm.contender import Orm

CONTENDER = Orm
