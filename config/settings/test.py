"""Settings of the tests: SQLite, or the PostgreSQL that ASSAY_DATABASE_URL names."""

from config.environment import ROOT, VAR, env
from config.settings.base import *  # noqa: F403 - a settings module is its base, changed

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECRET_KEY = "only-for-tests"  # noqa: S105 - signs nothing outside the tests
ASSAY_SEED_SECRET = "only-for-tests"  # noqa: S105 - seeds no assessed exercise
DATABASES = {"default": env.db_url("ASSAY_DATABASE_URL", default="sqlite://:memory:")}
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = env.str("ASSAY_MEDIA", default=str(VAR / "test-media"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True  # static files are found where they lie; none are collected
