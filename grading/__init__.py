"""Artefact in, findings out: pure Python without Django and without a database.

Owns the sandbox, the packs and the checks. May import lib and nothing else of Assay.
A machine's finding is evidence, never the mark.
"""
