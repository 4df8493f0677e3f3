"""REST addresses of this app."""

urlpatterns = []
