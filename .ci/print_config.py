"""Prints, as JSON, the settings that the real gunicorn has for configuration files in several environments.

Reads from standard input: {"files": {name: path}, "environments": {name: {variable: value}}}.
Writes: {"version": "26.2.0", "settings": {environment: {file: {setting: value} or {"error": text}}}}.
Runs the files, so it is given nothing but this repository's own fixtures.
"""

import contextlib
import io
import json
import os
import sys

sys.dont_write_bytecode = True


def plain(value):
    if isinstance(value, type) or callable(value):
        return {"name": value.__name__}
    if isinstance(value, dict):
        return {"size": len(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (int, str, float, type(None))) else repr(value)


def settings_of(path):
    from gunicorn.app.base import Application

    class Dummy(Application):
        def init(self, parser, opts, args):
            return None

        def load(self):
            return lambda environ, start_response: []

    sys.argv = ["gunicorn", "-c", path]
    before = set(sys.modules)
    # What a file imports lies beside it.
    sys.path.insert(0, os.path.dirname(path))
    try:
        with contextlib.redirect_stderr(io.StringIO()) as errors, contextlib.redirect_stdout(io.StringIO()):
            cfg = Dummy().cfg
        found = {name: plain(setting.get()) for name, setting in cfg.settings.items()}
        return dict(found, worker_class=cfg.worker_class_str)
    except (Exception, SystemExit):
        return {"error": errors.getvalue().strip().splitlines()[-1:]}
    finally:
        sys.path.remove(os.path.dirname(path))
        for name in set(sys.modules) - before:
            del sys.modules[name]


def all_settings(files, environment):
    """One child for each environment: gunicorn reads PORT and WEB_CONCURRENCY when it is imported."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.environ.clear()
        os.environ.update(environment)
        result = {}
        for name, path in files.items():
            kept = dict(os.environ)
            result[name] = settings_of(path)
            os.environ.clear()
            os.environ.update(kept)
        with os.fdopen(writer, "w") as out:
            json.dump(result, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


def main():
    task = json.load(sys.stdin)
    results = {name: all_settings(task["files"], env) for name, env in task["environments"].items()}
    import gunicorn

    json.dump({"version": gunicorn.__version__, "settings": results}, sys.stdout)


main()
