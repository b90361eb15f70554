echo "never closed
exec gunicorn shop.wsgi
