import os

bind = "0.0.0.0:9000"
timeout = int(os.environ["REQUEST_LIMIT"])
