"""Pages of evidence: exercise, upload, run, viewing."""
