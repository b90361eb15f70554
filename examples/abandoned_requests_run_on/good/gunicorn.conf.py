bind = "0.0.0.0:8080"
workers = 3

# The nightly import runs in a job of its own.
timeout = 32
