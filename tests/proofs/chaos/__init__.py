"""Kill -9 by the hundred: the database and the application, in the middle of load."""
