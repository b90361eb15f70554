# for laptops
timeout = 5
keepalive = 1
bind = "127.0.0.1:9999"
