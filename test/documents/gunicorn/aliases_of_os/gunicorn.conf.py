import os as system
from os import environ, getenv as env

timeout = int(env("T", "45"))
keepalive = int(environ.get("KEEPALIVE", 20))
workers = int(system.environ.get("WORKERS", 2))
threads = 2
