"""The box, the attempts to leave it, and what candidates expect of it."""
