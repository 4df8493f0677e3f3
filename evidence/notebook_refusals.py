"""Why a file cannot be taken as a notebook, in words that name the mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REFUSALS = {
    "notebook.empty": gettext_lazy(
        "The notebook is empty. Save it in Jupyter and upload it again."
    ),
    "notebook.too_large": gettext_lazy(
        "The notebook is larger than %(megabytes)s MB. Clear large outputs, save it and upload it again."
    ),
    "notebook.zip": gettext_lazy(
        "This is a ZIP archive and not a notebook, whatever its name says. Unpack it and upload the .ipynb file inside."
    ),
    "notebook.binary": gettext_lazy(
        "This file is not a notebook: it is not text. Upload the .ipynb file that Jupyter saved."
    ),
    "notebook.not_utf8": gettext_lazy(
        "The file is not UTF-8 text. Open it in Jupyter, save it again and upload that file."
    ),
    "notebook.not_json": gettext_lazy(
        "The file is not a notebook: it cannot be read as JSON (line %(line)s). Open it in Jupyter, save it again and upload that file."
    ),
    "notebook.too_many_values": gettext_lazy(
        "The notebook holds too much data. Clear large outputs, save it and upload it again."
    ),
    "notebook.too_deep": gettext_lazy(
        "The notebook is nested too deeply. Clear its outputs, save it and upload it again."
    ),
    "notebook.not_a_notebook": gettext_lazy(
        "The file is JSON but not a notebook: it has no list of cells. Upload the .ipynb file that Jupyter saved."
    ),
    "notebook.other_format": gettext_lazy(
        "The notebook is in format %(version)s; format 4 is needed. Open it in Jupyter and save it again, then upload that file."
    ),
    "notebook.not_python": gettext_lazy(
        "The notebook is written in %(language)s. Exercises are done in Python: choose a Python kernel, save it and upload it again."
    ),
    "notebook.too_many_cells": gettext_lazy(
        "The notebook has more than %(cells)s cells. Join or remove cells, save it and upload it again."
    ),
    "notebook.bad_cell": gettext_lazy(
        "Cell %(cell)s of the notebook cannot be read. Open it in Jupyter, save it again and upload that file."
    ),
    "notebook.no_code": gettext_lazy(
        "The notebook has no code. Add your work, save it and upload it again."
    ),
}


def refusal(message: str, params: Mapping[str, Any]) -> str:
    """The sentence for a message id of grading.sandbox.notebook in the active language."""
    if message not in REFUSALS:
        return _(
            "The file cannot be read as a notebook. Open it in Jupyter, save it again and upload that file."
        )
    return str(REFUSALS[message]) % dict(params)
