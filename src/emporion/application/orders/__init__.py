"""Orders: place, cancel, ship, deliver, look up."""
