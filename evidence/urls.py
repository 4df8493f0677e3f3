"""Addresses of this app."""

app_name = "evidence"
urlpatterns = []
