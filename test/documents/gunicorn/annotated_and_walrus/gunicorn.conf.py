timeout: int = 90
workers: "int" = (count := 3)
threads: int
if (limit := count * 10) > 20:
    graceful_timeout = limit
