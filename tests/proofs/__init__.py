"""What is promised under faults, proved; and the proofs themselves, put to the test with planted bugs."""
