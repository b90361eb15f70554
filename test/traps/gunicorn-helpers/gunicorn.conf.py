import os
import multiprocessing
import json

worker = int(os.environ.get("WEB_WORKERS", 2))
time_out = int(os.getenv("TIMEOUT", "120"))
binds = os.getenv("BIND", "0.0.0.0:8000").split(",")
logLevel = os.getenv("LOG_LEVEL", "info")
thread = 4

workers = worker * 2 + 1
timeout = time_out
bind = binds
loglevel = logLevel.lower()
threads = thread
keepalive = 65
host = "0.0.0.0"
port = 8000
use_max_workers = None
cores = multiprocessing.cpu_count()
web_concurrency = cores
accesslog_var = os.getenv("ACCESS_LOG", "-")
accesslog = accesslog_var or None
log_data = {"loglevel": loglevel, "workers": workers, "bind": bind, "host": host, "port": port}
print(json.dumps(log_data))
def worker_int(worker):
    worker.log.info("int")
def post_fork(server, worker):
    server.log.info("Worker spawned (pid: %s)", worker.pid)
def when_ready(server): pass
