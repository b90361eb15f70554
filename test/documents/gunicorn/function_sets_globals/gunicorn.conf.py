timeout = 30
keepalive = 20


def configure():
    global timeout
    timeout = 90


configure()
threads = 2
