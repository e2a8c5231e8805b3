"""E-mails over SMTP."""
