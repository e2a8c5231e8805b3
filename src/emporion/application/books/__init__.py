"""Books: proof that what must always hold does hold."""
