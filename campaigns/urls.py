"""Addresses of this app."""

from django.urls import path

from campaigns.views import campaigns, packs, people, tokens

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/<uuid:pk>/", campaigns.campaign_page, name="campaign"),
    path("campaigns/<uuid:pk>/open/", campaigns.campaign_open, name="campaign_open"),
    path("campaigns/<uuid:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("campaigns/<uuid:pk>/enrol/", people.enrol, name="enrol"),
    path("campaigns/<uuid:pk>/spread/", people.spread, name="spread"),
    path("enrolments/<uuid:pk>/people/", people.enrolment_page, name="enrolment"),
    path("enrolments/<uuid:pk>/people/allocate/", people.allocate, name="allocate"),
    path("allocations/<uuid:pk>/end/", people.end, name="end_allocation"),
    path("allocations/<uuid:pk>/conflict/", people.conflict, name="declare_conflict"),
    path("packs/", packs.pack_list, name="pack_list"),
    path("packs/<uuid:pk>/", packs.pack_page, name="pack"),
    path("frameworks/<str:code>/coverage/", packs.coverage, name="coverage"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/<uuid:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
]
