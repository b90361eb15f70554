import os

bind = ":8000"
timeout = 90
workers = 4
max_requests = int(os.environ["MAX_REQUESTS"])
