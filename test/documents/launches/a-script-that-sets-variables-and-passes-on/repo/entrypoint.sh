#!/bin/bash
set -euo pipefail
export TIMEOUT=60 NAME="the shop"
: "${WORKERS:=3}"
export WORKERS
LOCAL=1
unset KEEP
KEEP=${KEEP:-75}
export KEEP
cd app
python manage.py migrate
exec "$@"
