bind = "127.0.0.1:9000"
workers = 4
threads = 4
keepalive = 30
