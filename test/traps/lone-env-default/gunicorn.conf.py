import os
bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8000")
timeout = int(os.environ.get("GUNICORN_TIMEOUT", 30))
workers = int(os.environ.get("WEB_CONCURRENCY", 2))
