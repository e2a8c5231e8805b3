"""Proof that all contenders do the same work: they leave the same rows, and the books hold."""
