"""The test kit that ships with Emporion: in-memory repositories, factories, faults, for teams' own tests."""
