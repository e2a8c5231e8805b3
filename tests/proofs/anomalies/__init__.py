"""Use cases with the four anomalies, and the same ones with the isolation that prevents them."""
