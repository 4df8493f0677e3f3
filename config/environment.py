"""The one place that reads environment variables."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
VAR = Path(env.str("ASSAY_VAR", default=str(ROOT / "var")))
