bind = ":8000"
workers = 4
worker_class = "gevent"
keepalive = 30
max_requests = 5000
max_requests_jitter = 500
