#!/bin/bash
set -a
source live.env
set +a
MODE=hidden
exec gunicorn -t $TIMEOUT $ARGS --name "$NAME" shop.wsgi
