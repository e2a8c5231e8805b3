"""Figures and tables for docs/benchmarks.md."""
