import os

bind = "0.0.0.0:8000"
threads = int(os.environ.get("GUNICORN_THREADS", 4))
keepalive = 5
