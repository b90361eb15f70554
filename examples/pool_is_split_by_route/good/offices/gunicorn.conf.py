bind = ":8000"
worker_class = "gthread"
threads = 16
keepalive = 65
