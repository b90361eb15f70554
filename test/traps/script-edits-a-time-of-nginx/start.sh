sed -i "s/proxy_read_timeout 60s/proxy_read_timeout 25s/" /etc/nginx/conf.d/default.conf
gunicorn app:app &
exec nginx -g 'daemon off;'
