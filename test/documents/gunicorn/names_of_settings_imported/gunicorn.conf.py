import config
from shop import user

timeout = config.TIMEOUT
threads = 2


def keepalive():
    return 5
