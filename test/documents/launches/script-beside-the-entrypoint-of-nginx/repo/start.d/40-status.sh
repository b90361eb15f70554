#!/bin/sh
APP_HOST=child
echo "keepalive_timeout ${KEEP:-65}s;" > /etc/nginx/conf.d/keep.conf
