bind = "127.0.0.1:8001"
worker_class = "uvicorn.workers.UvicornWorker"
keepalive = 30
