bind = ["127.0.0.1:8001", "127.0.0.1:8002"]
threads = 4
keepalive = 75
