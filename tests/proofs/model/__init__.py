"""Model against reality: one random life of a shop, told to a plain model, to memory and to PostgreSQL."""
