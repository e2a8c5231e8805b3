"""Reports: what a shop sold."""
