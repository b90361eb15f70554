bind = ["127.0.0.1:8001", "127.0.0.1:8002"]
worker_class = "gevent"
keepalive = 75
