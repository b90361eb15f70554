#!/bin/bash
set -euo pipefail
serve() {
  exec gunicorn -b 0.0.0.0:8000 --threads 4 --keep-alive "$1" --timeout "$2" desk.wsgi
}
case "$1" in
  web)
    if [ "${DEBUG:-0}" = 1 ]; then
      serve 1 5
    fi
    serve 75 90
    ;;
  worker) exec celery -A desk worker ;;
  *) exec "$@" ;;
esac
