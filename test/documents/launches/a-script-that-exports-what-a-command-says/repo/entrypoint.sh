#!/bin/sh
set -a
export $(grep -v '^#' .env | xargs)
set +a
exec "$@"
