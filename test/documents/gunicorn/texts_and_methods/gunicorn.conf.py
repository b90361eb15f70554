import os

level = os.environ.get("LOG_LEVEL", "INFO").lower()
loglevel = level.strip()
debug = os.environ.get("DEBUG", "false").lower() in ("1", "true", "yes")
workers = 1 if debug else 4
bind = ",".join(["0.0.0.0:8000", "127.0.0.1:8001"]).split(",")
worker_class = "g" + "THREAD".lower()
timeout = int("60s".rstrip("s"))
