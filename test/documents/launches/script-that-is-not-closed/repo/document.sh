cat > /etc/x <<EOF
exec gunicorn shop.wsgi
