bind = "0.0.0.0:8443"
threads = 4
