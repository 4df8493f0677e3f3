"""Reusable judgements on plain data; packs compose them. They never run candidate code."""
