"""Addresses of this app."""

app_name = "competency"
urlpatterns = []
