#!/bin/sh
set -eu
envsubst '$APP_HOST ${READ_TIMEOUT} $SEND_TIMEOUT' < /etc/nginx/site.conf.tpl > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
