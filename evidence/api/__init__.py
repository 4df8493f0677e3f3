"""REST: the same rules and actions as JSON."""
