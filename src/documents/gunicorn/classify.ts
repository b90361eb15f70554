import type { TextFile } from '../../files/file.ts';

/** Settings and hooks that people write into gunicorn's configuration and hardly ever elsewhere at top level. */
const TELLING =
  /^(?:bind|workers|worker_class|threads|timeout|graceful_timeout|keepalive|keep_alive|max_requests(?:_jitter)?|preload_app|worker_connections|accesslog|errorlog|loglevel|proc_name|wsgi_app|backlog|forwarded_allow_ips|worker_tmp_dir)[ \t]*(?::[^=\n]*)?=(?!=)|^def (?:post_fork|pre_fork|when_ready|on_starting|worker_exit|worker_abort|post_worker_init|child_exit)\(/im;

/** Programs that embed gunicorn, loggers and tests have gunicorn in their name, too. */
const PROGRAM =
  /^(?:class \w|if __name__|from gunicorn\.(?:app|glogging|arbiter|workers)\b|import (?:gunicorn\.|unittest|pytest)|def test_)/m;

/** Names of configurations: `gunicorn.conf.py`, `gunicorn_prod.py`, `wsgi/gunicorn-config.py`. */
const NAME = /(?:^|\/)(?:gunicorn[^/]*|[^/]*gunicorn[._-]?(?:conf|config|cfg|settings)[^/]*)\.py$/i;
const TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/;

/** Whether a path is named as configurations of gunicorn are. */
export const hasGunicornName = (path: string): boolean => NAME.test(path) && !TEST.test(path);

/** Named as nothing else is; other names with gunicorn in them need more of the settings that only gunicorn has. */
const CONFIG_NAME = /gunicorn[._-]?(?:conf|config|cfg|settings)[^/]*\.py$/i;
const OWN =
  /^(bind|workers|worker_class|threads|graceful_timeout|keepalive|max_requests|preload_app|accesslog|errorlog|wsgi_app)[ \t]*(?::[^=\n]*)?=(?!=)/gm;

/** Whether a Python file is a configuration of gunicorn: a file that merely has gunicorn in its name is not. */
export function isGunicornConfig({ path, text }: TextFile): boolean {
  // gunicorn loads a file of this name unasked (config.py, Config).
  if (/(?:^|\/)gunicorn\.conf\.py$/.test(path)) return true;
  if (CONFIG_NAME.test(path)) return TELLING.test(text);
  return !PROGRAM.test(text) && new Set(text.match(OWN)).size > 1;
}
