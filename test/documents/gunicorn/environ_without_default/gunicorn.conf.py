import os

# The ticket desk fails to start when T is missing: on purpose.
timeout = int(os.environ['T'])
keepalive = 10
threads = 4
