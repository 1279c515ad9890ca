"""The settings, driven by the environment.

DEPLOYMENT says where this runs. "production" is the default, so that a machine on which nothing was set up refuses
to start instead of running with open doors; script/bootstrap writes "development" into var/local.env.
"""

from pathlib import Path

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from jesuismigrant.navigation import NAVIGATION  # noqa: F401
from jesuismigrant.policies import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401 - settings like the others
from jesuismigrant.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / "var" / "local.env")

DEPLOYMENT = env.str("DEPLOYMENT", "production")
if DEPLOYMENT not in {"development", "demo", "production"}:
    raise ImproperlyConfigured(f'DEPLOYMENT is "development", "demo" or "production", not "{DEPLOYMENT}"')
PRODUCTION = DEPLOYMENT == "production"
DEBUG = DEPLOYMENT == "development"


def secret(name, elsewhere):
    """The environment's `name`; outside production it may be missing, and is then `elsewhere`."""
    value = env.str(name, "" if PRODUCTION else elsewhere)
    if not value:
        raise ImproperlyConfigured(f"Set the {name} environment variable: production does not start without it.")
    return value


# Keys: SECRET_KEY signs cookies; IDENTITY_KEY (Fernet) encrypts document numbers; MATCHING_KEY hashes them, so that
# equal numbers can be found without decrypting.
SECRET_KEY = secret("SECRET_KEY", "only-for-development-" + "x" * 40)
IDENTITY_KEY = secret("IDENTITY_KEY", "b25seS1mb3ItZGV2ZWxvcG1lbnQtMzItYnl0ZXMhISE=")
MATCHING_KEY = secret("MATCHING_KEY", "only-for-development")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", "http://localhost:8000")
if PRODUCTION and not env.list("ALLOWED_HOSTS", default=[]):
    raise ImproperlyConfigured("Set the ALLOWED_HOSTS environment variable: the host names this site answers to.")

# --- The apps, in the order of the column ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "ui",
    "journal",
    "accounts",
    "programme",
    "beneficiaries",
    "trainings",
    "microprojects",
    "reports",
    "accounts.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "csp",
    "django_filters",
    "import_export",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "jesuismigrant.views.WatchMiddleware",
    "jesuismigrant.views.MaintenanceMiddleware",
    "jesuismigrant.requests.RequestMiddleware",
    "jesuismigrant.requests.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages a sixth of their size. What BREACH guesses at is kept from it: the CSRF token is masked anew each time,
    # cookies do not travel with requests of other sites, and Django pads each answer by a random length.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "jesuismigrant.requests.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jesuismigrant.requests.PlainMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.access.IdleMiddleware",
    "journal.access.RefusalMiddleware",
    "accounts.access.SecondFactorMiddleware",
    "journal.access.HistoryMiddleware",
    "accounts.access.LimitMiddleware",
    "programme.scope.ScopeMiddleware",
]

ROOT_URLCONF = "jesuismigrant.urls"
WSGI_APPLICATION = "jesuismigrant.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context.navigation",
            ],
        },
    },
]
FORM_RENDERER = "ui.forms.FormRenderer"

# Tables of the back office: who may take them out and in is asked by these names (journal/admin.py, rules.py).
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_USE_TRANSACTIONS = True

# The authorisation of the data protection commission, shown on every form about a person (law 09-08).
CNDP_REFERENCE = env.str("CNDP_REFERENCE", "")

# How many days before a posting ends the person and the programme manager are told: first and again.
POSTING_NOTICE_DAYS = sorted(env.list("POSTING_NOTICE_DAYS", int, [14, 3]), reverse=True)

# --- PostgreSQL, Redis, files ---------------------------------------------------------------------------------------

# The scope of row-level security is set inside the request's transaction, hence ATOMIC_REQUESTS. DATABASE_URL is
# the application's own role; the owner's (DATABASE_OWNER_URL) stands in for it only while migrating.
DATABASES = {
    "default": env.db("DATABASE_URL", engine="django.db.backends.postgresql")
    | {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5

# The cache lies in PostgreSQL: sign-in counts its attempts there, and must work while Redis is away.
# Roomy, or somebody who fills it with made-up addresses would drive out the counts of their other attempts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# How many people of other partners, offered as “may be the same”, one user is shown a day: a day of honest work has a
# few, somebody who tries one number after the other would go on for ever (beneficiaries/actions/strangers.py).
STRANGERS_A_DAY = env.int("STRANGERS_A_DAY", 60)

REDIS_URL = env.str("REDIS_URL")

# Uploads and reports lie in MEDIA_ROOT, or in the private bucket MEDIA_BUCKET (S3 and its like) when one is named.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
MEDIA_BUCKET = env.str("MEDIA_BUCKET", "")
# Where the journal's daily anchor is written, and to whom it is mailed: best where no owner of the database can write.
JOURNAL_ANCHORS = env.path("JOURNAL_ANCHORS", default=str(BASE_DIR / "var" / "anchors"))()
JOURNAL_ANCHOR_EMAILS = env.list("JOURNAL_ANCHOR_EMAILS", default=[])
# Where the web server before us sends files from, as it names MEDIA_ROOT: empty, they are sent by the application.
ACCEL_REDIRECT_PREFIX = env.str("ACCEL_REDIRECT_PREFIX", "")

# A workbook up to the first is read, one up to the second is refused in a sentence beside its field, what is larger by
# a page that says 413, unread. Beside files a request holds what people type: the largest form is an attendance grid.
UPLOAD_MAX_BYTES = 15 * 2**20
REQUEST_MAX_BYTES = 40 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers and robots ask for by themselves, at the top
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if MEDIA_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",  # requirements/bucket.txt
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            "endpoint_url": env.str("MEDIA_BUCKET_ENDPOINT", "") or None,
            "region_name": env.str("MEDIA_BUCKET_REGION", "") or None,
            "object_parameters": {"ServerSideEncryption": env.str("MEDIA_BUCKET_ENCRYPTION", "AES256")},
            "default_acl": None,  # the bucket's own rules: nobody
            "file_overwrite": False,
        },
    }

# Histories of records, written by triggers (journal/models.py: keep_history): each row says by whom and from where.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True, related_name="history")
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_MIDDLEWARE_METHODS = ("GET", "HEAD", "POST")  # reading a page leaves an entry, which has its context, too

# --- Signing in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "accounts.forms.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.forms.HardToGuess"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of every change to how one signs in
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Je suis migrant – "
# Attempts, by address, by account and address ("key"), by account, by known browser: accounts/adapter.py says how.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_account": "50/15m/key",
    "login_failed_device": "10/15m/key",
    "reset_password": "20/m/ip,3/15m/key",
}
# How many proxies stand before the site: each writes the address it was asked from into X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", int(env.bool("BEHIND_PROXY", False)))
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Roles that decide or pay reach nothing before their second factor. Production does not turn it off: manage.py check.
SECOND_FACTOR_ENFORCED = env.bool("SECOND_FACTOR_ENFORCED", PRODUCTION)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "accounts.forms.CodeForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
    "login_webauthn": "accounts.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http on localhost
MFA_TOTP_ISSUER = "Je suis migrant"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator opens the account with its address; nobody signs up with another's

# After how many minutes without anything happening a session ends; sooner for roles that need the second factor.
IDLE_MINUTES = env.int("IDLE_MINUTES", 60)
IDLE_MINUTES_DECIDING = env.int("IDLE_MINUTES_DECIDING", 20)

# What one user may ask for: looking people up one after the other, or taking lists away, is soon no work any more.
RATE_LIMITS = {
    "search": env.str("SEARCH_RATE_LIMITS", "120/m/user,1500/h/user"),
    "export": env.str("EXPORT_RATE_LIMITS", "6/m/user,40/d/user"),
    "reach": env.str("REACH_RATE_LIMITS", "30/m/user,300/d/user"),  # parts of a report, people by code among them
    "ask_account": env.str("ASK_ACCOUNT_RATE_LIMITS", "30/h/ip,3/h/key"),  # key: the e-mail that is written
}

# What an agreement of a grant says unless its text says otherwise, in per cent: by how much a budget line may be
# exceeded without an amendment, and how much of what was paid is to be justified before the next tranche.
GRANT_LINE_TOLERANCE = env.int("GRANT_LINE_TOLERANCE", 15)
GRANT_JUSTIFIED_SHARE = env.int("GRANT_JUSTIFIED_SHARE", 70)
GRANT_TRANCHES = env.list("GRANT_TRANCHES", int, [40, 40, 20])
GRANT_INTERIM_REPORT_SHARE = env.int("GRANT_INTERIM_REPORT_SHARE", 50)  # due after so much of its time, in per cent
GRANT_FINAL_REPORT_DAYS = env.int("GRANT_FINAL_REPORT_DAYS", 30)  # due so many days after its end

# --- Languages ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("ar", _("Arabic")), ("it", _("Italian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Casablanca"

# --- E-mail ---------------------------------------------------------------------------------------------------------

if PRODUCTION or env.str("EMAIL_URL", ""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Je suis migrant <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Browser security -----------------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600

# --- Long work ------------------------------------------------------------------------------------------------------


def broker_from(url):
    """Celery's spelling of a Redis address: unix:///path?db=1 is redis+socket:///path?virtual_host=1 there."""
    if not url.startswith("unix://"):
        return url
    return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)


CELERY_BROKER_URL = broker_from(REDIS_URL)
# Short: a page that asks for work must answer at once while Redis is away. The visibility timeout is longer than
# the longest task; work lost with its worker is asked for again much earlier (journal/jobs.py).
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    "socket_keepalive": not REDIS_URL.startswith("unix://"),
    "visibility_timeout": 2 * 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_DEFAULT_QUEUE = "default"
# The workers of this queue are renewed often: WeasyPrint keeps memory.
_DRAWING = ("reports.tasks.compute_report", "reports.tasks.draw_documents", "microprojects.tasks.make_grant_file")
CELERY_TASK_ROUTES = {name: {"queue": "pdf"} for name in _DRAWING}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = env.int("WORKER_MAX_TASKS_PER_CHILD", 100)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "beat-schedule")

# --- Watching: logs (one JSON object a line) and metrics, without personal data --------------------------------------

# Who asks for /metrics/ says "Authorization: Bearer" and this; with none set there are no metrics.
# While this file is there every page answers 503 (docs/operations.md); /health/ goes on answering.
MAINTENANCE_FILE = env.str("MAINTENANCE_FILE", str(BASE_DIR / "var" / "maintenance"))
MAINTENANCE_RETRY_AFTER = 120  # seconds
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
SLOW_STATEMENT_MS = env.int("SLOW_STATEMENT_MS", 500)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "jesuismigrant.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
