bind = "0.0.0.0:8000"
reload = True
timeout = 10
