import os
bind = "0.0.0.0:8000"
timeout = int(os.environ.get("GUNICORN_TIMEOUT", "30"))
keepalive = int(os.environ.get("GUNICORN_KEEPALIVE", 2))
threads = 4 if os.environ.get("THREADED") else 1
