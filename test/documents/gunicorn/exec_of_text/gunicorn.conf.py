keepalive = 20
exec(open("/etc/shop/gunicorn_extra.py").read())
timeout = 60
