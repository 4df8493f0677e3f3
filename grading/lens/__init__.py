"""Reads any notebook without a pack and without running it: leaks, reproducibility, skills shown."""
