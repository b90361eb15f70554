import os

workers = 4
max_request = 1000
timeout = int(os.environ["API_TIMEOUT"])
