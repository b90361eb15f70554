# Grφίe
exec gunicorn --name "Grφίe" -t 60 shop.wsgi
