timeout = 30.5
keepalive = -1
workers = "three"
threads = None
preload_app = 1
graceful_timeout = 20
