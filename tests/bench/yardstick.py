"""The yardstick: a bare signed-in Django view that selects 50 rows and renders them in a table of six columns.

Three statements (session, user, rows), two middlewares, nothing of ours but the rows. Pages are given as a multiple
of its CPU time, so that figures from different machines can be compared.
"""

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import path

from jesuismigrant.urls import urlpatterns as site

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATE = """<!doctype html><title>{{ user.email }}</title><table>{% for row in rows %}<tr><td>{{ row.0 }}</td>
<td>{{ row.1 }}</td><td>{{ row.2 }}</td><td>{{ row.3 }}</td><td>{{ row.4 }}</td><td>{{ row.5 }}</td></tr>
{% endfor %}</table>"""
_compiled = engines["django"].from_string(TEMPLATE)


def bare_table(request):
    """Fifty rows, the newest people, no scope and no names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sex, birth_year, nationality, registered_on, consent FROM beneficiaries_beneficiary"
            " ORDER BY id DESC LIMIT 50"
        )
        rows = cursor.fetchall()
    return HttpResponse(_compiled.render({"rows": rows, "user": request.user}))


urlpatterns = [path("yardstick/", bare_table), *site]


def yardstick_client(user):
    """A signed-in client whose requests pass through nothing but session and user."""
    client = Client()
    with override_settings(MIDDLEWARE=MIDDLEWARE):
        client.handler.load_middleware()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
