"""Just enough settings to draw pages: no database, no accounts. Used by the gallery, which runs by itself."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = "only for drawing pages"
DEMO = True
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.staticfiles", "django.forms", "giamsat.ui"]
ROOT_URLCONF = "tests.ui.urls"
MIDDLEWARE = ["django.middleware.locale.LocaleMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "tests" / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "giamsat.ui.context.frame",
            ]
        },
    }
]
FORM_RENDERER = "giamsat.ui.forms.Renderer"
FORMAT_MODULE_PATH = "giamsat.ui.locales"
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "build" / "static"]
SESSION_COOKIE_SECURE = False
