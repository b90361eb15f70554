#!/bin/sh
export NAME=shop
WORKERS=$((WORKERS + 1))
exec gunicorn -b $BIND -t ${TIMEOUT} --keep-alive ${KEEP:-2} -w $WORKERS --name $NAME -c ${CONF:-none} shop.wsgi
