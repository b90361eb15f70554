bind = "unix:/run/shop.sock"
threads = 4
