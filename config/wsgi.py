"""The WSGI entry point, served by gunicorn."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Threads of one worker take turns where they wait for the database; being made to in the midst of an answer costs
# a quarter of it.
sys.setswitchinterval(0.05)

application = get_wsgi_application()

from interface.rulebooks.ready import get_ready  # noqa: E402  # needs the applications

get_ready()
