import os

timeout = int(os.getenv('T', 30))
workers = int(os.getenv("WEB_CONCURRENCY", default="3"))
keepalive = int(os.environ.get("KEEPALIVE", "5"))
bind = f"0.0.0.0:{os.getenv('PORT', '8000')}"
