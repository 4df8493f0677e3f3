"""Wiring of the whole house: settings, URLs, Celery, and the jobs that need every app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
