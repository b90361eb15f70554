import os

timeout_keep_alive = int(os.environ.get("KEEP_ALIVE", "75"))
debug = bool(os.environ.get("DEBUG"))
bind = "127.0.0.1:8000"
worker_class = "gthread"
threads = 2
keepalive = timeout_keep_alive
timeout = 200
