import type { TextFile } from '../../files/file.ts';

/** Settings and hooks that people write into gunicorn's configuration and hardly ever elsewhere at top level. */
const TELLING =
  /^(?:bind|workers|worker_class|threads|timeout|graceful_timeout|keepalive|keep_alive|max_requests(?:_jitter)?|preload_app|worker_connections|accesslog|errorlog|loglevel|proc_name|wsgi_app|backlog|forwarded_allow_ips|worker_tmp_dir)[ \t]*(?::[^=\n]*)?=(?!=)|^def (?:post_fork|pre_fork|when_ready|on_starting|worker_exit|worker_abort|post_worker_init|child_exit)\(/m;

/** Whether a Python file is a configuration of gunicorn: a file that merely has gunicorn in its name is not. */
export const isGunicornConfig = ({ text }: TextFile): boolean => TELLING.test(text);
