bind = "127.0.0.1:5000"
workers = 4
timeout = 120
max_requests = 100
max_requests_jitter = 20
