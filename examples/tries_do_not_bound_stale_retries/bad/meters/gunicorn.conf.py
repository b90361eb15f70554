bind = "127.0.0.1:7000"
worker_class = "gthread"
threads = 2
keepalive = 20
