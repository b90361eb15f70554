worker_class = "gthread"
threads = 10
keep_alive = 75
