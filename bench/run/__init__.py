"""What is measured, how turns are taken, and what becomes of the figures."""
