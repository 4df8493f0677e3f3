"""Settings: base, and one module for each place where Assay runs."""
