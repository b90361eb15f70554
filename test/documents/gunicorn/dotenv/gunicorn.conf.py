import os
from dotenv import load_dotenv

load_dotenv()
timeout = int(os.getenv("T", "30"))
keepalive = 20
threads = 4
