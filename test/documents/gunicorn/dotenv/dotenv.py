import os


def load_dotenv():
    os.environ.setdefault("T", "99")
