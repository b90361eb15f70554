#!/usr/bin/env bash
set -euo pipefail

log() { printf '%s %s\n' "$(date -Is)" "$*" >&2; }

wait_for() {
  local host=$1 port=$2 tries=0
  until nc -z "$host" "$port"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 30 ]; then
      log "no answer from $host:$port"
      exit 1
    fi
    sleep 1
  done
}

wait_for "$DB_HOST" 5432
python manage.py migrate --noinput
python manage.py collectstatic --noinput || true

: "${WEB_CONCURRENCY:=3}"
export WEB_CONCURRENCY

exec gunicorn ticketdesk.wsgi:application \
  --bind "0.0.0.0:${PORT:-8000}" \
  --timeout "${GUNICORN_TIMEOUT:-60}" \
  --keep-alive 75 \
  "$@"
