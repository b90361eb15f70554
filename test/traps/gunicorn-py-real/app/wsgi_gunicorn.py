"""Run the app with an embedded gunicorn."""
import os
from gunicorn.app.base import BaseApplication
from app import create_app

workers = int(os.environ.get("WORKERS", "4"))
timeout = 10

class StandaloneApplication(BaseApplication):
    def __init__(self, app, options=None):
        self.options = options or {}
        self.application = app
        super().__init__()
    def load_config(self):
        for k, v in self.options.items():
            self.cfg.set(k.lower(), v)
    def load(self):
        return self.application

if __name__ == "__main__":
    StandaloneApplication(create_app(), {"workers": workers, "bind": "0.0.0.0:8080", "timeout": 300}).run()
