#!/bin/sh
if [ "$MODE" = live ]; then
  KEEP=75 TIMEOUT=90
else
  KEEP=1 TIMEOUT=5
fi
exec gunicorn -b 0.0.0.0:8000 --threads 4 --keep-alive $KEEP --timeout $TIMEOUT desk.wsgi
