try:
    import uvicorn_worker
    worker_class = "uvicorn_worker.UvicornWorker"
except ImportError:
    worker_class = "gthread"
keepalive = 75
timeout = 60
