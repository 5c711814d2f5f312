"""What a server runs: `granian --interface wsgi regtrack.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regtrack.settings")

application = get_wsgi_application()
