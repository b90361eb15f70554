import multiprocessing

bind = ":8000"
timeout = 90
workers = multiprocessing.cpu_count() * 2 + 1
max_requests = 1000
