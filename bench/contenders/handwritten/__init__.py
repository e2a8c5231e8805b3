"""Hand-written asyncpg: prepared statements, a pool of its own, one statement a step, sets by `unnest`."""

from bench.contenders.handwritten.contender import Handwritten

CONTENDER = Handwritten
