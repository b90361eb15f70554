#!/bin/sh
wait_for_db() {
  while ! nc -z db 5432; do sleep 1; done
  KEEP=1
}
if [ "$LIVE" = yes ]; then
  export TIMEOUT=60
  cd app
fi
[ -n "$NAME" ] || export NAME=shop
export WORKERS=3
[ -f limits ] && export WORKERS=9
wait_for_db
exec "$@"
