from os import environ
bind = f"0.0.0.0:{environ.get('PORT', '8000')}"
worker_class = "gthread"
threads = int(environ.get("THREADS", "4"))
keepalive = 25
