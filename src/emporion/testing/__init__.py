"""The test kit that ships with Emporion: in-memory repositories and factories, for teams' own unit tests."""
