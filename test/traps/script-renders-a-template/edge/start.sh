#!/bin/sh
set -eu
envsubst '$APP $POOL_IDLE $READ' < /site.conf.tpl > /etc/nginx/conf.d/default.conf
nginx -t
exec nginx -g 'daemon off;'
