import os

timeout = int(os.environ.get('T') or 30)
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
worker_class = os.environ.get("WORKER_CLASS") or "gthread"
