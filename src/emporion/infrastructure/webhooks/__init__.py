"""Signs and posts webhooks."""
