bind = ":8000"
timeout = 90
workers = 4
max_requests = 2000
max_requests_jitter = max_requests // 10
