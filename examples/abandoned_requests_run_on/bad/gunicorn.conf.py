bind = "0.0.0.0:8080"
workers = 3

# The nightly import takes its time.
timeout = 0
