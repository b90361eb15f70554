import os

env = os.environ.get("APP_ENV", "production")
if env == "development":
    workers, reload = 1, True
    timeout = 0
elif env in ("staging", "production"):
    workers = 4
    timeout = 60
else:
    workers = 2
threads = 4 if env != 'development' else 1
