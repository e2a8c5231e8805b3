"""The erasure of a person: what stands in its way, how far it is, and what it did."""
