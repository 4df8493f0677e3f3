"""Addresses of this app."""

from django.urls import path

from competency import views

app_name = "competency"
urlpatterns = [
    path("frameworks/", views.framework_list, name="framework_list"),
    path("frameworks/levels/", views.level_list, name="level_list"),
    path("frameworks/<str:code>/", views.framework, name="framework"),
]
