bind = ":8000"
timeout = 90
workers = 4
reuse_port = True
max_requests = 0
