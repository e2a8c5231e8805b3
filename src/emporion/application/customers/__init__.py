"""Use cases that look at a shop's customers with what belongs to them."""
