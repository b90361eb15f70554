#!/bin/bash
gomplate -f /app/g.tmpl -o /app/gunicorn.conf.py
gunicorn app:app &
exec nginx -g 'daemon off;'
