"""Posts: what a shop tells its visitors."""
