worker_class = "gthread"
threads = 10
keepalive = 75
