import os

workers = 4
worker_timeout = 180
timeout = int(os.environ["API_TIMEOUT"])
