bind = "0.0.0.0:8000"
threads = 8
keepalive = 75
