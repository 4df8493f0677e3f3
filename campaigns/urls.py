"""Addresses of this app."""

app_name = "campaigns"
urlpatterns = []
