"""How the application writes its log: one JSON line an event, tracebacks without local variables.

Local variables would carry seeds, paths and evidence into the log.
"""

from __future__ import annotations

import structlog


def configure() -> None:
    """Called once by the settings."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=True,
    )
