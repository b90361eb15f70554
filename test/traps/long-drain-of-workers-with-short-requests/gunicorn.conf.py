bind = ":8000"
workers = 3
timeout = 20
graceful_timeout = 600
