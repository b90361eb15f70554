import os
from multiprocessing import cpu_count

workers = int(os.getenv("WEB_CONCURRENCY", cpu_count() * 2 + 1))
threads = min(8, 2 * 2)
keepalive = 30
