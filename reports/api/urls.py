"""REST addresses of this app."""

from rest_framework.routers import SimpleRouter

from reports.api.viewsets import ReportViewSet, ResultViewSet

router = SimpleRouter()
router.register("results", ResultViewSet, basename="result")
router.register("reports", ReportViewSet, basename="report")

urlpatterns = router.urls
