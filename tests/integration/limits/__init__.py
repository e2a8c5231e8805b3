"""What a server that has too much to do, or none below it, answers."""
