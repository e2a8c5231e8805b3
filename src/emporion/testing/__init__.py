"""The test kit that ships with Emporion: in-memory repositories, factories and faults, for teams' own tests."""
