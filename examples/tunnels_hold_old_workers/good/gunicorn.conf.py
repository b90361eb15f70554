bind = "127.0.0.1:8000"
worker_class = "uvicorn_worker.UvicornWorker"
keepalive = 75
