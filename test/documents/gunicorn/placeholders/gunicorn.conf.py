bind = "0.0.0.0:8000"
workers = {{ gunicorn_workers }}
timeout = {{ gunicorn_timeout | default(30) }}
keepalive = 20
