import os
bind='0.0.0.0:8000'
worker_class='gthread'
threads=8
keepalive=int(os.getenv('KEEPALIVE','75'))
graceful_timeout=30
