cp /app/nginx.$STAGE.conf /etc/nginx/conf.d/default.conf
gunicorn app:app &
exec nginx -g 'daemon off;'
