#!/bin/sh
exec gunicorn -c gunicorn.conf.py --timeout 90 --threads 4 --keep-alive 75 desk.wsgi
