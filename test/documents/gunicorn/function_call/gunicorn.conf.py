import os


def env(name, default):
    return int(os.environ.get(name, default))


timeout = env("T", 30)
keepalive = 20
threads = 4
