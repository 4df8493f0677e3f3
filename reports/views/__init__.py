"""Pages: homes, results, files."""
