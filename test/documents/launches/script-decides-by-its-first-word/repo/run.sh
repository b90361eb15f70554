#!/bin/bash
set -e
case "${1:-$ROLE}" in
  web | api)
    shift
    exec gunicorn shop.wsgi -b :8000 "$@"
    ;;
  worker) exec celery -A shop worker ;;
  beat)   exec celery -A shop beat ;;
  *)      exec "$@" ;;
esac
