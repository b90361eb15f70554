#!/bin/bash
readonly SECONDS_TO_WAIT=65
limits() {
  local TIMEOUT=1
  typeset -g GRACE=40
  declare -gx KEEP=$((SECONDS_TO_WAIT + 10))
}
override() { local -n ref=$1; ref=65; }
limits
override TIMEOUT
printf -v WORKERS '%d' 4
declare -i THREADS=2*4
exec gunicorn -t "$TIMEOUT" --keep-alive $KEEP --graceful-timeout $GRACE -w $WORKERS --threads $THREADS desk.wsgi
