"""The pages of the programme. Postings stand with the accounts, whose owners they are given to."""

from django.urls import path

from programme.views import logframe, postings

app_name = "programme"

urlpatterns = [
    path("programme/logframe/", logframe.logframe, name="logframe"),
    path("programme/logframe/<str:code>/set-target/", logframe.set_target, name="set_target"),
    path("programme/logframe/<str:code>/history/", logframe.history, name="history"),
    path("team/postings/", postings.postings, name="postings"),
    path("team/postings/give/", postings.give_posting, name="give_posting"),
    path("team/postings/mine/", postings.own_postings, name="own_postings"),
    path("team/postings/<int:pk>/extend/", postings.extend_posting, name="extend_posting"),
    path("team/postings/<int:pk>/end/", postings.end_posting, name="end_posting"),
    path("team/<int:user>/postings/", postings.postings_of, name="postings_of"),
    path("team/<int:user>/history/", postings.account_history, name="account_history"),
]
