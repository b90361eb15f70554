#!/bin/sh
GUNICORN_WORKERS=3
exec gunicorn app:app -b :8000 -t 65 ${GUNICORN_WORKERS:+--workers $GUNICORN_WORKERS}
