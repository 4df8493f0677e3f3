"""Rules: from what a reading saw to leaks, one file per family of the label book."""
