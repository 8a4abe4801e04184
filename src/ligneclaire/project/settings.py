"""Django's settings. What changes from one instance to the next comes from `environment`."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from ligneclaire.project import environment

ROOT = environment.ROOT
DATA = environment.data_directory()
INSTANCE = environment.instance(DATA)
SECURE = (INSTANCE.origin or "").startswith("https://")

DEBUG = False
SECRET_KEY = INSTANCE.secret_key
# Without a declared origin the instance is somebody's own machine or network, reached by any of its names.
ALLOWED_HOSTS = [urlsplit(INSTANCE.origin).hostname or ""] if INSTANCE.origin else ["*"]
CSRF_TRUSTED_ORIGINS = [INSTANCE.origin] if INSTANCE.origin else []
PORTAL_ORIGIN = INSTANCE.origin or f"http://localhost:{INSTANCE.port}"
"""Where links in mails lead when no request tells it."""

SIP_SERVER = os.environ.get("LIGNECLAIRE_SIP_SERVER", "")
"""Where phones register; empty: at the name by which the manager reached the portal."""
SIP_PORT = INSTANCE.sip_port

INSTALLED_APPS = [
    "ligneclaire.portal",
    "ligneclaire.calllog",
    "ligneclaire.voicemail",
    "ligneclaire.company",
    "ligneclaire.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_scopes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ligneclaire.project.headers.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ligneclaire.accounts.middleware.session_limits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ligneclaire.accounts.middleware.company_scope",
]

ROOT_URLCONF = "ligneclaire.project.urls"
ASGI_APPLICATION = "ligneclaire.project.asgi.application"
WSGI_APPLICATION = "ligneclaire.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database(os.environ.get("DATABASE_URL", ""), DATA)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
VOICEMAIL_ROOT = DATA / "voicemail"
ANNOUNCEMENTS_ROOT = DATA / "announcements"
"""The companies’ own sounds; Asterisk plays them from there."""
PREDEFINED_SOUNDS_ROOT = DATA / "engine" / "sounds"
VOICE = environment.voice(os.environ.get("LIGNECLAIRE_VOICE", ""))
"""What reads texts aloud; `None`: nothing does."""

# People: allauth signs in by e-mail; nobody signs up, managers and operators create the accounts.
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 72 * 3600
"""Life of a link to choose a password, first or forgotten (W5)."""
ACCOUNT_ADAPTER = "ligneclaire.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ligneclaire.portal.forms.entrance.LoginForm",
    "reset_password": "ligneclaire.portal.forms.entrance.ResetPasswordForm",
    "reset_password_from_key": "ligneclaire.portal.forms.entrance.ResetPasswordKeyForm",
    "change_password": "ligneclaire.portal.forms.entrance.ChangePasswordForm",
    "reauthenticate": "ligneclaire.portal.forms.entrance.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the first link proves the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Ligne Claire"

# Sessions: at most twelve hours, two without a page; `accounts.middleware.session_limits`.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_AGE = 2 * 3600
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # whoever terminates TLS does it
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = [
    "ligneclaire.portal.uploads.CutUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a pickup group may have every line of its site (guide §4.3)

# Mails.
globals().update(environment.mail(os.environ.get("LIGNECLAIRE_SMTP", ""), DATA))
DEFAULT_FROM_EMAIL = os.environ.get("LIGNECLAIRE_MAIL_FROM", "Ligne Claire <ne-pas-repondre@localhost>")

# French first; English by `locale/en`. Source strings are French.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [DATA / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "static/"
# Served from where they are installed: there is nothing to collect, and nothing to forget to collect.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "ligneclaire": {"level": "INFO"},
        "django.security": {"level": "WARNING"},
        # An address that is not there and a form that is refused (422) are no faults of ours.
        "django.request": {"level": "ERROR"},
    },
}
