#!/bin/sh
. /vault/secrets/config
export GUNICORN_CMD_ARGS="--timeout $GUNICORN_TIMEOUT"
exec gunicorn -b :8000 app:app
