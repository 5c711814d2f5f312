"""The one settings file. Everything that may differ comes from the environment, read strictly.

templates/docs/settings.md documents each variable; a test holds the two together.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from regtrack.core.env import Environment
from regtrack.core.secret import local_secret
from regtrack.core.storing import evidence_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

MODE = env.choice("REGTRACK_MODE", ("local", "production"), "local")
PRODUCTION = MODE == "production"
STATE_DIR = Path(env.text("REGTRACK_STATE_DIR", str(BASE_DIR / "var")))

# == Safety ==
DEBUG = env.flag("REGTRACK_DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("REGTRACK_DEBUG is on in production; expected off.")
if PRODUCTION:
    SECRET_KEY = env.text("REGTRACK_SECRET_KEY")
else:
    SECRET_KEY = env.text("REGTRACK_SECRET_KEY", "") or local_secret(STATE_DIR / "secret-key")
ALLOWED_HOSTS = env.items(
    "REGTRACK_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "[::1]")
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "REGTRACK_HOSTS is not set; expected the names this site answers to."
    )
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.flag("REGTRACK_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# == Parts ==
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, as its documentation asks
    "regtrack.core",
    "regtrack.audit",
    "regtrack.accounts",
    "regtrack.register",
    "regtrack.timeline",
    "regtrack.checklists",
    "regtrack.exports",
    "regtrack.reminders",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "regtrack.core.middleware.permissions_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regtrack.core.middleware.clocks",
    # The last one: around the view alone, so that sessions and messages are kept
    "regtrack.register.changesets.middleware.change_sets",
]
ROOT_URLCONF = "regtrack.urls"
WSGI_APPLICATION = "regtrack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "regtrack.core.context.page",
            ],
            "builtins": ["regtrack.core.templatetags.regtrack"],
        },
    }
]

# == Data ==
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": STATE_DIR / "regtrack.sqlite3",
            "OPTIONS": {
                # Readers never wait; writers queue at the start of their transaction; and an
                # answered write is on the disk, so a crash loses no tick.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        },
    )
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # What was made while a page filled in, for an hour; all processes share it
    "answers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": STATE_DIR / "answers",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# What proves that a duty was met: each content once, under its hash
EVIDENCE_MAX_BYTES = env.number("REGTRACK_EVIDENCE_MAX_BYTES", 25 * 2**20, least=1)
EVIDENCE_STORAGE = evidence_storage(env, STATE_DIR / "evidence")
UPLOAD_MAX_BYTES = max(EVIDENCE_MAX_BYTES, 25 * 2**20)
FILE_UPLOAD_HANDLERS = [
    "regtrack.core.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# == People ==
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "regtrack.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if PRODUCTION else "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SIGNUP_OPEN = env.flag("REGTRACK_SIGNUP", not PRODUCTION)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "checklists"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "timeline"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("REGTRACK_MAIL_FROM", "regtrack@localhost")
if mail_host := env.text("REGTRACK_MAIL_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = mail_host
    EMAIL_PORT = env.number("REGTRACK_MAIL_PORT", 587, least=1)
    EMAIL_HOST_USER = env.text("REGTRACK_MAIL_USER", "")
    EMAIL_HOST_PASSWORD = env.text("REGTRACK_MAIL_PASSWORD", "")
    # Port 465 speaks TLS from the first byte (RFC 8314); others begin it when asked
    EMAIL_USE_SSL = EMAIL_PORT == 465
    EMAIL_USE_TLS = env.flag("REGTRACK_MAIL_TLS", True) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 30  # seconds

# Whoever prepared a set of changes may not publish it, and nobody writes past a set.
FOUR_EYES = env.flag("REGTRACK_FOUR_EYES", False)

# == Languages ==
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "regtrack" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("REGTRACK_TIME_ZONE", "UTC")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = ("en", "zh-hans")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en", "zh-hans"), "en": ("zh-hans",)}
FORMAT_MODULE_PATH = ["regtrack.formats"]

# == Pages ==
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "regtrack" / "static"]
STATIC_ROOT = STATE_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "evidence": EVIDENCE_STORAGE,
}
DJANGO_TABLES2_TEMPLATE = "components/table.html"
DJANGO_TABLES2_TABLE_ATTRS = {"class": "plain"}
SITE_URL = env.text("REGTRACK_SITE_URL", "").rstrip("/")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# == Records ==
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("REGTRACK_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "WARNING"),
    },
}
