nginx
if true; then
exec gunicorn shop.wsgi
