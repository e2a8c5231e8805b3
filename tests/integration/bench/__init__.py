"""The benchmark is tested as far as it needs nothing but the project's own dependencies."""
