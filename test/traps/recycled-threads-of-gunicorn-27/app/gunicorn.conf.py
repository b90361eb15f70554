bind = ":8000"
workers = 4
threads = 8
keepalive = 30
max_requests = 5000
max_requests_jitter = 500
