"""What the test kit itself does, where no server is needed."""
