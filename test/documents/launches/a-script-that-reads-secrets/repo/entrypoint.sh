#!/bin/sh
set -a
. /run/secrets/env
set +a
exec "$@"
