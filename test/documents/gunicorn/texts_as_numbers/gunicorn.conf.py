timeout = "45"
graceful_timeout = '0x1e'
keepalive = " 7 "
threads = True
workers = "2"
preload_app = "False"
