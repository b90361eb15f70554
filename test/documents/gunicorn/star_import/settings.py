timeout = 1
keepalive = 99
threads = 8
