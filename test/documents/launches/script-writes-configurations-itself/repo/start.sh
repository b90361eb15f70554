#!/bin/sh
mkdir -p /etc/nginx/conf.d
cat > /etc/nginx/nginx.conf <<'EOF'
events {}
http { include conf.d/*.conf; log_format short '$host $status'; }
EOF
cat <<-CONF | tee /etc/nginx/conf.d/shop.conf > /dev/null
	server {
	  keepalive_timeout ${KEEP}s;
	  server_name \$host;
	}
	CONF
echo "timeout = 30" > /srv/gunicorn.conf.py
printf 'keepalive = %s\n' "$KEEP" >> /srv/gunicorn.conf.py
date >> /srv/stamp
nginx
exec gunicorn -c /srv/gunicorn.conf.py shop.wsgi
