"""Programs that the self-test runs inside the box; nothing here is imported outside."""
