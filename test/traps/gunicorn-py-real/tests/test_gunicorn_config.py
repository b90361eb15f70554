import importlib
timeout = 5
keep_alive = 10
def test_it():
    assert importlib.import_module("gunicorn.conf")
