bind = ":8000"
timeout = 90
workers = 4
max_requests = 400
max_requests_jitter = 400
