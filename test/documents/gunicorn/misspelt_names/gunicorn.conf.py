keep_alive = 75
TIMEOUT = 90
worker_timeout = 60
threds = 4
_workers = 3
graceful = 20
unrelated = 1
