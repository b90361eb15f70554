import logging

bind = ["0.0.0.0:8000"]
workers = 4
timeout = 90  # seconds; the export needs about a minute


def on_starting(server):
    logging.getLogger("records").info("starting")
