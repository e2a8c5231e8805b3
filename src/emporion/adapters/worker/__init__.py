"""The worker: upkeep beside the server, in a process of its own."""
