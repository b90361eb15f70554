import logging

timeout = 45
worker_class = "gthread"


def on_starting(server):
    server.log.info("starting")
    timeout = 1


def post_fork(server, worker):
    global keepalive
    keepalive = 1
    server.log.info("worker %s", worker.pid)


def worker_abort(worker):
    logging.getLogger("shop").error("aborted")


keepalive = 12
