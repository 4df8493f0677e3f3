"""`script/demo`: sets the environment, then starts the services and plays the job.

Nothing of the house is imported before the environment stands: settings are read at import.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    arguments = _arguments()
    folder = ROOT / "var" / ("once" if arguments.once else "demo")
    _set_environment(folder, arguments.seed)

    from config.demo.play import play

    return play(folder, port=arguments.port, once=arguments.once)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="run the main job and exit")
    parser.add_argument("--seed", type=int, help="other data and other figures for each number")
    parser.add_argument("--port", type=int, help="port of the web server (default: a free one)")
    return parser.parse_args()


def _set_environment(folder: Path, seed: int | None) -> None:
    """Folder, broker, and the secret of the variants where a seed is given."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    os.environ["ASSAY_VAR"] = str(folder)
    os.environ["ASSAY_BROKER_URL"] = f"redis+socket://{folder / 'run' / 'redis.sock'}"
    if seed is not None:
        key = hashlib.sha256(f"demo seed {seed}".encode()).hexdigest()
        os.environ["ASSAY_SEED_SECRET"] = key


if __name__ == "__main__":
    sys.exit(main())
