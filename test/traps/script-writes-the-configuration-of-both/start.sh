#!/bin/sh
cat > /etc/nginx/nginx.conf <<EOF
events {}
http {
  upstream app { server 127.0.0.1:8000; keepalive 8; keepalive_timeout ${POOL_IDLE}; }
  server {
    listen 80;
    location / {
      proxy_pass http://app;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host \$host;
      proxy_read_timeout 60s;
    }
  }
}
EOF
echo "bind = '127.0.0.1:8000'
threads = 4
timeout = 90
keepalive = 75" > /srv/gunicorn.conf.py
nginx
exec gunicorn -c /srv/gunicorn.conf.py shop.wsgi
