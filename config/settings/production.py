"""Past one machine: PostgreSQL, Redis, object storage. Every secret comes from outside."""

from django.core.exceptions import ImproperlyConfigured

from config.environment import env
from config.settings.base import *  # noqa: F403 - a settings module is its base, changed

DEBUG = False
SECRET_KEY = env.str("ASSAY_SECRET_KEY")
ASSAY_SEED_SECRET = env.str("ASSAY_SEED_SECRET")
if len(ASSAY_SEED_SECRET) < 32:  # the variants are open code: a short secret could be found
    raise ImproperlyConfigured(
        "ASSAY_SEED_SECRET needs 32 characters or more: make one by openssl rand -hex 32."
    )
ALLOWED_HOSTS = env.list("ASSAY_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("ASSAY_ORIGINS", default=[])
DATABASES = {"default": env.db_url("ASSAY_DATABASE_URL")}
CELERY_BROKER_URL = env.str("ASSAY_BROKER_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("ASSAY_CACHE_URL", default=CELERY_BROKER_URL),
    }
}
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": env.str("ASSAY_BUCKET"),
                "endpoint_url": env.str("ASSAY_S3_ENDPOINT", default=None),
                "default_acl": None,
                "querystring_auth": True,
                "file_overwrite": False,
            },
        }
        if env.str("ASSAY_BUCKET", default="")
        else {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("ASSAY_SSL_REDIRECT", default=True)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("ASSAY_HSTS_SECONDS", default=3600)
EMAIL_CONFIG = env.email_url("ASSAY_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
