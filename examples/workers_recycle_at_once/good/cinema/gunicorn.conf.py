import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WORKERS", 6))
timeout = 75
max_requests = 2000
max_requests_jitter = 250
