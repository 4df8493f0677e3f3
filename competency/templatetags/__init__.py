"""How bilingual texts are shown."""
