#!/bin/bash
gunicorn desk.wsgi --bind unix:/run/desk.sock --timeout 45 &
gunicorn_pid=$!
nginx -g 'daemon off;' &
trap 'kill -TERM $gunicorn_pid' TERM INT
wait -n
exit $?
