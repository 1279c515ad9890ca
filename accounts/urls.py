"""The pages of accounts. Signing in itself is allauth's (jesuismigrant/urls.py)."""

from django.urls import path

from accounts.views import invitations, sessions, team

app_name = "accounts"

urlpatterns = [
    path("team/", team.accounts, name="list"),
    path("team/invite/", team.invite, name="invite"),
    path("team/<int:pk>/send-again/", team.send_again, name="send_again"),
    path("team/<int:pk>/withdraw/", team.withdraw, name="withdraw"),
    path("team/<int:pk>/close/", team.close, name="close"),
    path("accounts/invitation/<str:token>/", invitations.open_invitation, name="open_invitation"),
    path("accounts/invitation/", invitations.accept_invitation, name="accept_invitation"),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/sessions/stay/", sessions.stay, name="stay"),
    path("accounts/sessions/<int:pk>/end/", sessions.end_session, name="end_session"),
    path("accounts/sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
]
