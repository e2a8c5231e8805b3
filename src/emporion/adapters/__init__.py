"""What asks the core: HTTP and the command line."""
