"""Addresses of this app."""

from django.urls import path

from reports.views import files, home, results

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("results/", results.results, name="results"),
    path("results/<uuid:pk>/", results.result, name="result"),
    path("results/<uuid:pk>/reports/", results.result_reports, name="result_reports"),
    path("reports/<uuid:pk>/", files.report, name="report"),
    path("campaigns/<uuid:pk>/results.csv", results.results_csv, name="results_csv"),
    path("campaigns/<uuid:pk>/results.xlsx", results.results_xlsx, name="results_xlsx"),
]
