"""The bus and what every use case shares: messages, context, access rules, ports."""
