import os

keepalive = 30
if os.environ.get("BEHIND_ALB"):
    keepalive = 65
    threads = 4
else:
    threads = 4
timeout = 60
