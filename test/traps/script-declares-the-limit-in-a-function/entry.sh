#!/bin/bash
readonly T=65
main() { local T2=$((T)); declare -gx GUNICORN_TIMEOUT=$T2; }
main "$@"
exec gunicorn app:app -b :8000 -t $GUNICORN_TIMEOUT
