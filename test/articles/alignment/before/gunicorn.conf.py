bind = "0.0.0.0:8443"
certfile = "/run/tls/tls.crt"
keyfile = "/run/tls/tls.key"
worker_class = "gthread"
threads = 8
keepalive = 30
