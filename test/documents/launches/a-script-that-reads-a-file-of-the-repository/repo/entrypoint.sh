#!/bin/sh
set -o allexport
. ./prod.env
. /opt/venv/bin/activate
exec "$@"
