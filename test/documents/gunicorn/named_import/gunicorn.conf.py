from settings import timeout, KEEPALIVE as keepalive
import gunicorn_base as base

workers = base.WORKERS
threads = 4
