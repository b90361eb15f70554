timeout = 5
import pytest
def test_gunicorn_starts():
    assert True
