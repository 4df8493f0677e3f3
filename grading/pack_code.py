"""Loads a pack's own modules from its folder by path; packs are ours, submissions never are."""

from __future__ import annotations

import importlib.util
import sys
import threading
from pathlib import Path
from types import ModuleType

from grading.errors import PackError

# A module stands in sys.modules before it has run; another thread must not find it half made.
# Reentrant, because a pack's module may load another of its folder.
_LOADING = threading.RLock()


def load_module(folder: Path, name: str) -> ModuleType:
    """The module `name`.py of a pack folder, once per process; PackError when it fails."""
    with _LOADING:
        return _loaded(folder, name)


def _loaded(folder: Path, name: str) -> ModuleType:
    path = folder / f"{name}.py"
    known = f"grading_pack_{folder.name.replace('-', '_')}_{name}"
    loaded = sys.modules.get(known)
    if loaded is not None and loaded.__file__ == str(path):
        return loaded
    spec = importlib.util.spec_from_file_location(known, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise PackError(f"The pack {folder.name} has no {name}.py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[known] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[known]
        raise PackError(f"{folder.name}/{name}.py does not load: {error!r}") from error
    return module
