#!/bin/sh
set -e
if [ "${1#-}" != "$1" ] || [ "${1%.wsgi}" != "$1" ]; then
  set -- gunicorn -c /srv/gunicorn.conf.py "$@"
fi
exec "$@"
