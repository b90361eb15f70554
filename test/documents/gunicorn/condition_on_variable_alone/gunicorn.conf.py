import os

timeout = 30
if 'T' in os.environ:
    timeout = int(os.environ['T'])
keepalive = int(os.environ["KEEPALIVE"]) if os.environ.get("KEEPALIVE") else 15
threads = 2
