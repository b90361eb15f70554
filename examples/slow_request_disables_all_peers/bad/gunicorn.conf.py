bind = ["unix:/run/payments/a.sock", "unix:/run/payments/b.sock"]
worker_class = "gevent"
keepalive = 75
