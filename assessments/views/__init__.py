"""Pages of assessors, managers and verifiers: rules, one action, one page."""
