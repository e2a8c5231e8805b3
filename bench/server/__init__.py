"""The PostgreSQL server that all contenders share, and what is in it before they begin."""
