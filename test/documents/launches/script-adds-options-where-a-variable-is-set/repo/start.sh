#!/bin/bash
WORKERS=3
OPTIONS=( ${WORKERS:+--workers $WORKERS} )
set -- "$@" ${EXTRA:--t 65}
exec gunicorn ${KEEP:+--keep-alive 75} ${GRACE:-"-b :8000"} "${OPTIONS[@]}" "$@" desk.wsgi
