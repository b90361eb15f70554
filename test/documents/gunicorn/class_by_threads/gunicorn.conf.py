import os

threads = int(os.environ.get("THREADS", 8))
worker_class = "sync"
keepalive = 65
