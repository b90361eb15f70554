import multiprocessing

bind = "unix:/run/shop/gunicorn.sock"
workers = multiprocessing.cpu_count() * 2 + 1
worker_class = "gevent"
worker_connections = 500
