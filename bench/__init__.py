"""`make bench`: Emporion beside hand-written SQL and three mappers, at the same work (docs/benchmarks.md)."""
