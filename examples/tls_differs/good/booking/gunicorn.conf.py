bind = "0.0.0.0:8443"
threads = 4
certfile = "/run/secrets/booking.crt"
keyfile = "/run/secrets/booking.key"
