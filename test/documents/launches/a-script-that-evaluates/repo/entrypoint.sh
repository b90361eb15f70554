#!/bin/sh
set -a
if true; then eval "$(vault env)"; fi
set +a
exec "$@"
