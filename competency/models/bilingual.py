"""Texts in two languages, side by side in real columns."""

from django.db import models
from django.utils.translation import get_language


class Bilingual(models.Model):
    """`text_zh_hant` is the original; `text_en` may be empty and then the original is shown."""

    text_zh_hant = models.TextField()
    text_en = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        """The text in the active language."""
        return self.text_in(get_language() or "zh-hant")

    def text_in(self, language: str) -> str:
        if language.startswith("en") and self.text_en:
            return self.text_en
        return self.text_zh_hant
