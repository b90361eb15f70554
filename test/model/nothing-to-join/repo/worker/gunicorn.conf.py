bind = ["0.0.0.0:8000", "127.0.0.1:9000"]
worker_class = "gevent"
