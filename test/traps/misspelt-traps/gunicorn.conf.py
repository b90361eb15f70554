import os
from logging import config
from myapp.settings import USER
env = os.environ.get("ENV", "prod")
user = None
KEEPALIVE = 70
keepalive = KEEPALIVE
TIMEOUT = 90
def get_timeout():
    return TIMEOUT
timeout = get_timeout()
BIND = "0.0.0.0:8000"
bind = BIND
_workers = 3
workers = _workers
log_level = os.getenv("LOG_LEVEL", "info")
logconfig_dict = {"version": 1, "root": {"level": log_level}}
class Timeouts:
    timeout = 3
for thread in range(3): pass
with open("/dev/null") as conf: pass
THREADS: int = 4
threads: int = THREADS
if env == "dev":
    reload = True
    timeout = 0
