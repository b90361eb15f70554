from gunicorn.app.base import BaseApplication
workers = 3
keep_alive = 5
class App(BaseApplication):
    def load_config(self):
        self.cfg.set("workers", workers)
