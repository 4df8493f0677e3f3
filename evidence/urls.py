"""Addresses of this app."""

from django.urls import path

from evidence.views import exercise, run, upload, viewing

app_name = "evidence"
urlpatterns = [
    path("exercises/", exercise.exercise_list, name="exercise_list"),
    path(
        "enrolments/<uuid:pk>/exercises/<uuid:pack>/start/",
        exercise.exercise_start,
        name="exercise_start",
    ),
    path("exercises/<uuid:pk>/", exercise.exercise_page, name="exercise"),
    path("exercises/<uuid:pk>/files/", exercise.exercise_files, name="exercise_files"),
    path("exercises/<uuid:pk>/submit/", upload.exercise_submit, name="exercise_submit"),
    path("enrolments/<uuid:pk>/evidence/", upload.upload_page, name="upload"),
    path("evidence/<uuid:pk>/", upload.item_page, name="item"),
    path("evidence/<uuid:pk>/withdraw/", upload.item_withdraw, name="item_withdraw"),
    path("evidence/<uuid:pk>/claims/", upload.claim_add, name="claim_add"),
    path("evidence/<uuid:pk>/claims/<uuid:claim>/remove/", upload.claim_drop, name="claim_remove"),
    path("evidence/<uuid:pk>/view/", viewing.item_view, name="item_view"),
    path("evidence/<uuid:pk>/frame/", viewing.item_frame, name="item_frame"),
    path("evidence/<uuid:pk>/download/", viewing.item_download, name="item_download"),
    path("runs/<uuid:pk>/", run.run_page, name="run"),
    path("runs/<uuid:pk>/status/", run.run_status, name="run_status"),
    path("runs/<uuid:pk>/retry/", run.run_retry, name="run_retry"),
]
