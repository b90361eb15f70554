#!/bin/sh
exec gunicorn --timeout 30 shop.wsgi
