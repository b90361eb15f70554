from gunicorn.glogging import Logger
loglevel = "info"
class L(Logger):
    pass
