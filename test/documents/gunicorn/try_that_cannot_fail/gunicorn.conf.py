try:
    timeout = int("50")
except ValueError:
    timeout = 30
finally:
    keepalive = 25
threads = 2
