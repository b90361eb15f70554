#!/bin/sh
. ./env.sh
exec gunicorn -t $T -w ${W:-2} shop.wsgi
