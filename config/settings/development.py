"""The embedded defaults of script/demo: SQLite (or ASSAY_DATABASE_URL), local files under var/."""

from config.environment import VAR, env
from config.settings.base import *  # noqa: F403 - a settings module is its base, changed

DEBUG = env.bool("ASSAY_DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def _kept_secret(name: str) -> str:
    """A random secret that stays the same between starts, readable by the owner only.

    Of several processes that start at once, the one that links first decides for all.
    """
    import contextlib
    import os
    import secrets

    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = path.with_name(f".{name}-{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text()


SECRET_KEY = env.str("ASSAY_SECRET_KEY", default="") or _kept_secret("secret_key")
ASSAY_SEED_SECRET = env.str("ASSAY_SEED_SECRET", default="") or _kept_secret("seed_secret")
DATABASES = {
    "default": env.db_url("ASSAY_DATABASE_URL")
    if env.str("ASSAY_DATABASE_URL", default="")
    else {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": env.str("ASSAY_SQLITE", default=str(VAR / "assay.sqlite3")),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
# Static files are served from where they lie: no collectstatic on a demo machine.
WHITENOISE_USE_FINDERS = True
if CELERY_BROKER_URL:  # noqa: F405 - from base
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CELERY_BROKER_URL.replace("redis+socket://", "unix://"),  # noqa: F405
        }
    }
