"""Addresses of this app."""

from django.urls import path

from assessments.views import disagreeing, history, listing, overview, reconciling, scoring

app_name = "assessments"
urlpatterns = [
    path("assessments/", listing.assessment_list, name="list"),
    path("assessments/disagreements/", disagreeing.disagreements, name="disagreements"),
    path("assessments/<uuid:pk>/", overview.assessment, name="assessment"),
    path("assessments/<uuid:pk>/history/", history.history, name="history"),
    path("assessments/<uuid:pk>/reconcile/", reconciling.reconcile, name="reconcile"),
    path("assessments/<uuid:pk>/reconcile/finish/", reconciling.finish, name="finish"),
    path("assessments/<uuid:pk>/reconcile/<uuid:criterion>/", reconciling.agree, name="agree"),
    path(
        "assessments/<uuid:pk>/reconcile/<uuid:criterion>/outcome/",
        reconciling.outcome,
        name="outcome",
    ),
    path("assessments/<uuid:pk>/sign-off/", overview.decide, name="sign_off"),
    path("assessments/<uuid:pk>/accept/", overview.accept, name="accept"),
    path("assessments/<uuid:pk>/return/", overview.send_back, name="return"),
    path("assessments/<uuid:pk>/withdraw/", overview.withdraw, name="withdraw"),
    path("enrolments/<uuid:pk>/assessment/", overview.open_case, name="open"),
    path("sheets/<uuid:pk>/", scoring.sheet, name="sheet"),
    path("sheets/<uuid:pk>/start/", scoring.start, name="start"),
    path("sheets/<uuid:pk>/seal/", scoring.seal, name="seal"),
    path("sheets/<uuid:pk>/conflict/", overview.conflict, name="conflict"),
    path("sheets/<uuid:pk>/unseal/", overview.unseal, name="unseal"),
    path("sheets/<uuid:pk>/replace/", overview.replace, name="replace"),
    path("sheets/<uuid:pk>/scores/<uuid:criterion>/", scoring.save_mark, name="score"),
    path("sheets/<uuid:pk>/findings/<uuid:finding>/", scoring.answer, name="answer"),
]
