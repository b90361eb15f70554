#!/bin/sh
exec gunicorn -c gunicorn.conf.py --timeout 130 app:app
