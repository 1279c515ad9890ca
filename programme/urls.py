"""The pages of the programme."""

from django.urls import path

from programme import views

app_name = "programme"

urlpatterns = [
    path("logframe/", views.logframe, name="logframe"),
    path("logframe/<str:code>/set-target/", views.set_target, name="set_target"),
]
