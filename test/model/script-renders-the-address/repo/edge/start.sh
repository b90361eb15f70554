export APP_PORT=${1:-8000}
envsubst '$APP_HOST,$APP_PORT,$OLD_HOST' < /site.conf.tpl > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
