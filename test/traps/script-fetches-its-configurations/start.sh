#!/bin/bash
aws s3 cp s3://conf/gunicorn.conf.py /app/gunicorn.conf.py
curl -o /etc/nginx/conf.d/default.conf https://x/conf
gunicorn app:app &
exec nginx -g 'daemon off;'
