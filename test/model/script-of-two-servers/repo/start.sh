#!/bin/bash
rm -f /etc/nginx/sites-enabled/default
cat > /etc/nginx/conf.d/desk.conf <<'CONF'
server {
  listen 80;
  location / { proxy_pass http://unix:/run/desk.sock; proxy_set_header Host $host; }
}
CONF
gunicorn desk.wsgi --bind unix:/run/desk.sock &
nginx -g "daemon off;" &
wait -n
