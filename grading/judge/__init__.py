"""The process that judges: trusted code over plain bytes, with limits of its own."""
