"""Measures what a run costs, beside the way that notebooks are usually run."""
