workers, threads = 2, 4
(timeout, [graceful_timeout, *rest]) = 60, (45, 1, 2)
keepalive = idle = 20
first, *_, max_requests = [1, 2, 3, 1000]
