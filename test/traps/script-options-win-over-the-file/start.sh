#!/bin/sh
set -e
until nc -z db 5432; do sleep 1; done
python manage.py migrate --noinput
exec gunicorn -c gunicorn.conf.py -b 0.0.0.0:8000 \
  --threads 4 --timeout 90 --graceful-timeout 30 --keep-alive 75 desk.wsgi
