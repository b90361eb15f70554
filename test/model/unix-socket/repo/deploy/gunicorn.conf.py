bind = "unix:/run/shop/gunicorn.sock"
workers = 4
threads = 4
