timeout = 71
KEEPALIVE = 72
