"""REST addresses of this app."""

from rest_framework.routers import SimpleRouter

from competency.api.viewsets import FrameworkViewSet

router = SimpleRouter()
router.register("frameworks", FrameworkViewSet, basename="framework")

urlpatterns = router.urls
