// Small stacks by what is said of their stops and of settings that do nothing, with every other finding left aside.
import t from 'tap';
import { filesFromMap } from '../src/files/map.ts';
import { checked } from './policy.ts';

const OURS =
  /^(?:killed_while|stops?_|pre_stop_|proxy_stops|tunnels_|drain_is|setting_(?:has|name_is_unknown)|value_is_misread|heartbeat_|timeout_looks)/;

const POOL = (host: string, extra = ''): string => `upstream shop {
    server ${host};
    keepalive 16;
}
server {
    listen 80;
    location / {
        proxy_pass http://shop;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
${extra}    }
}
`;

/** nginx of a release in front of a gunicorn of a release, in compose. */
function shop(gunicorn: string, command: string, { web = '', wait = '', config = '', files = {} } = {}) {
  return {
    'compose.yaml': `services:
  proxy:
    image: nginx:1.30.4
    volumes: ["./shop.conf:/etc/nginx/conf.d/default.conf:ro"]
  web:
    build: .
${web}`,
    'shop.conf': POOL('web:8000', wait),
    Dockerfile: `FROM python:3.13
WORKDIR /srv
RUN pip install gunicorn==${gunicorn}
COPY . .
CMD ["gunicorn", "--bind=0.0.0.0:8000", ${command}"shop:app"]
`,
    ...(config && { 'gunicorn.conf.py': config }),
    ...files,
  };
}

const GRACE = (seconds: number): string => `    stop_grace_period: ${seconds}s\n`;
const SIGNAL = (signal: string): string => `    stop_signal: ${signal}\n`;

const CASES: { name: string; files: Record<string, string>; says: string[] }[] = [
  // Shutdown: the drain by class and release of gunicorn.
  {
    name: 'gthread of gunicorn 23 drops idle connections: two defaults say nothing',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", '),
    says: [],
  },
  {
    name: 'gthread of gunicorn 24 waits for them: every stop of two defaults ends with a kill',
    files: shop('24.1.0', '"--threads=4", "--keep-alive=75", '),
    says: ['info[killed_while_draining]'],
  },
  {
    name: 'gthread of gunicorn 26 with a grace period that somebody chose',
    files: shop('26.2.0', '"--threads=4", "--keep-alive=75", ', { web: GRACE(20) }),
    says: ['error[killed_while_draining]'],
  },
  {
    name: 'gthread of gunicorn 27 does not wait for them: only requests of more than 20 s are cut',
    files: shop('27.0.1', '"--threads=4", "--keep-alive=75", ', { web: GRACE(20) }),
    says: ['warning[killed_while_draining]'],
  },
  {
    name: 'asgi of gunicorn 25 with a grace period of its drain and a second',
    files: shop('25.1.0', '"--worker-class=asgi", ', { web: GRACE(31) }),
    says: [],
  },
  {
    name: 'the same without the second',
    files: shop('25.1.0', '"--worker-class=asgi", ', { web: GRACE(30) }),
    says: ['info[killed_while_draining]'],
  },
  {
    name: 'a drain that was chosen against a default of Docker, which the daemon may change',
    files: shop('27.0.1', '"--threads=4", "--keep-alive=75", "--graceful-timeout=45", '),
    says: ['warning[killed_while_draining]'],
  },
  {
    name: 'sync workers whose requests end long before the kill, whatever graceful_timeout says',
    files: shop('23.0.0', '"--timeout=15", "--graceful-timeout=60", ', { web: GRACE(20) }),
    says: [],
  },
  {
    name: 'a proxy that gives up before the kill leaves nobody to be hit',
    files: shop('27.0.1', '"--threads=4", "--keep-alive=75", "--graceful-timeout=60", ', {
      web: GRACE(20),
      wait: '        proxy_read_timeout 15s;\n',
    }),
    says: [],
  },
  {
    name: 'a drain from an environment file is somebody’s choice',
    files: shop('27.0.1', '"--threads=4", "--keep-alive=75", ', {
      web: `${GRACE(20)}    env_file: web.env\n`,
      files: { 'web.env': 'GUNICORN_CMD_ARGS=--graceful-timeout=40\n' },
    }),
    says: ['error[killed_while_draining]'],
  },
  // Shutdown: shells in front.
  ...(
    [
      [
        'a script that ends in its server',
        ['start.sh'],
        'python manage.py migrate\ngunicorn -b :8000 shop:app\n',
        true,
      ],
      [
        'a script that ends in exec',
        ['start.sh'],
        'python manage.py migrate\nexec gunicorn -b :8000 shop:app\n',
        false,
      ],
      ['a script that runs the words after it', ['start.sh', 'gunicorn', '-b', ':8000', 'shop:app'], '"$@"\n', true],
      ['a script that a shell is told to read', ['sh', 'start.sh'], 'gunicorn -b :8000 shop:app\n', true],
      ['a script within a script', ['sh', '-c', './start.sh; echo stopped'], 'exec gunicorn -b :8000 shop:app\n', true],
      ['more commands after it', ['sh', '-c', 'gunicorn -b :8000 shop:app && echo stopped'], '', true],
      [
        'the last command of -c may be run in place of the shell',
        ['sh', '-c', 'cd /srv && gunicorn -b :8000 shop:app'],
        '',
        false,
      ],
      [
        'a script that traps the signal',
        ['start.sh'],
        "trap 'kill -TERM 0' TERM\ngunicorn -b :8000 shop:app & wait\n",
        false,
      ],
      ['an init in front of the shell', ['tini', '--', 'start.sh'], 'gunicorn -b :8000 shop:app\n', false],
    ] as const
  ).map(([name, command, script, isHeld]) => ({
    name: `gunicorn and ${name}`,
    files: {
      ...shop('23.0.0', '', {
        web: `    command: ${JSON.stringify(command)}\n`,
        files: { 'start.sh': `#!/bin/sh\nset -e\n${script}` },
      }),
      Dockerfile:
        'FROM python:3.13\nWORKDIR /srv\nENV PATH=/srv:/usr/bin\nRUN pip install gunicorn==23.0.0\nCOPY . .\n',
    },
    says: isHeld ? ['error[stop_signal_does_not_stop]'] : [],
  })),
  {
    name: 'a shell behind docker-init',
    files: shop('23.0.0', '', {
      web: '    init: true\n    command: sh -c "gunicorn -b :8000 shop:app; echo stopped"\n',
    }),
    says: [],
  },
  // Shutdown: signals.
  { name: 'gunicorn and TERM', files: shop('23.0.0', '', { web: SIGNAL('SIGTERM') }), says: [] },
  {
    name: 'gunicorn and QUIT, as people write it for nginx',
    files: shop('23.0.0', '', { web: SIGNAL('SIGQUIT') }),
    says: ['error[stop_cuts_running_requests]'],
  },
  {
    name: 'gunicorn and INT by its number',
    files: shop('23.0.0', '', { web: SIGNAL('"2"') }),
    says: ['error[stop_cuts_running_requests]'],
  },
  {
    name: 'gunicorn and HUP, which reloads',
    files: shop('23.0.0', '', { web: SIGNAL('HUP') }),
    says: ['error[stop_signal_does_not_stop]'],
  },
  {
    name: 'a signal that is none',
    files: shop('23.0.0', '', { web: SIGNAL('SIGFOO') }),
    says: [],
  },
  {
    name: 'a signal that nobody knows',
    files: shop('23.0.0', '', { web: SIGNAL('SIGRTMIN+3') }),
    says: [],
  },
  {
    name: 'the image of nginx with a signal of the service over its own',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx:1.30.4\n    stop_signal: SIGTERM\n    volumes: ["./s.conf:/etc/nginx/conf.d/s.conf"]\n',
      's.conf': 'server {\n    listen 80;\n    root /srv/www;\n}\n',
    },
    says: ['error[stop_cuts_running_requests]'],
  },
  {
    name: 'an image of others may set any signal',
    files: {
      Dockerfile:
        'FROM registry.example.com/base/nginx:3\nWORKDIR /srv\nCOPY nginx.conf /etc/nginx/nginx.conf\nCMD ["nginx", "-g", "daemon off;"]\n',
      'nginx.conf': 'events {}\nhttp {\n    server {\n        listen 80;\n    }\n}\n',
    },
    says: [],
  },
  {
    name: 'a drain that fits into Docker’s ten seconds is worth knowing where long requests are not expected',
    files: shop('27.0.1', '"--threads=4", "--keep-alive=75", "--graceful-timeout=8", '),
    says: ['info[drain_is_shorter_than_requests]'],
  },
  // Settings that do nothing or something else.
  {
    name: 'True is one second',
    files: shop('23.0.0', '', { config: 'threads = 4\nmax_requests = True\n' }),
    says: ['warning[value_is_misread]'],
  },
  {
    name: 'False is off, as it says',
    files: shop('23.0.0', '', { config: 'threads = 4\nmax_requests = False\n' }),
    says: [],
  },
  {
    name: 'an option of uvicorn that the file itself uses is a variable',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", ', {
      config: 'timeout_keep_alive = 75\nkeepalive = timeout_keep_alive\n',
    }),
    says: [],
  },
  {
    name: 'an option of uWSGI',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", ', { config: 'harakiri = 60\n' }),
    says: ['warning[setting_name_is_unknown]'],
  },
  {
    name: 'proxy_read_timeout beside uwsgi_pass',
    files: {
      'nginx.conf':
        'server {\n    listen 80;\n    location / {\n        uwsgi_pass 10.0.0.9:3031;\n        proxy_read_timeout 300s;\n    }\n}\n',
    },
    says: ['info[setting_has_no_effect]'],
  },
  {
    name: 'proxy_read_timeout of a server block, beside uwsgi_pass, used by another location',
    files: {
      'nginx.conf':
        'server {\n    listen 80;\n    proxy_read_timeout 300s;\n    location / {\n        uwsgi_pass 10.0.0.9:3031;\n    }\n    location /api/ {\n        proxy_pass http://10.0.0.9:8000;\n    }\n}\n',
    },
    says: [],
  },
  {
    name: 'proxy_read_timeout that a block inside inherits',
    files: {
      'nginx.conf':
        'server {\n    listen 80;\n    location / {\n        uwsgi_pass 10.0.0.9:3031;\n        proxy_read_timeout 300s;\n        location /api/ {\n            proxy_pass http://10.0.0.9:8000;\n        }\n    }\n}\n',
    },
    says: [],
  },
  {
    name: 'max_fails of the only address, and of the only name, which may have several',
    files: {
      'nginx.conf':
        'upstream one {\n    server 10.0.0.9:8000 max_fails=3;\n}\nupstream name {\n    server app.example.com:8000 max_fails=3;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://one; }\n    location /name/ { proxy_pass http://name; }\n}\n',
    },
    says: ['info[setting_has_no_effect]'],
  },
  {
    name: 'max_fails=0 of the only address says what is so anyway',
    files: {
      'nginx.conf':
        'upstream one {\n    server 10.0.0.9:8000 max_fails=0;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://one; }\n}\n',
    },
    says: [],
  },
  {
    name: 'the idle time of a pool that nginx 1.28 does not have',
    files: {
      'compose.yaml':
        'services:\n  proxy:\n    image: nginx:1.28.0\n    volumes: ["./s.conf:/etc/nginx/conf.d/s.conf"]\n',
      's.conf':
        'upstream one {\n    server 10.0.0.9:8000;\n    keepalive_timeout 30s;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://one; }\n}\n',
    },
    says: ['info[setting_has_no_effect]'],
  },
  {
    name: 'keepalive of an upstream that proxy_pass may reach through a variable',
    files: {
      'nginx.conf':
        'upstream one {\n    server 10.0.0.9:3031;\n    keepalive 8;\n}\nserver {\n    listen 80;\n    location / { uwsgi_pass one; }\n    location ~ ^/to/(\\w+) { proxy_pass http://$1; }\n}\n',
    },
    says: [],
  },
  {
    name: 'sync workers and their connections',
    files: shop('23.0.0', '"--timeout=70", ', { config: 'worker_connections = 500\n' }),
    says: ['info[setting_has_no_effect]'],
  },
  {
    name: 'keepalive in a file whose command line nobody sees',
    files: { 'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nkeepalive = 75\n' },
    says: [],
  },
  {
    name: 'an hour and a half that is an hour and half a minute; a minute and a half that is one',
    files: {
      'nginx.conf':
        'server {\n    listen 80;\n    location / {\n        proxy_pass http://10.0.0.9:8000;\n        proxy_read_timeout 1h30;\n        proxy_send_timeout 1m30;\n    }\n}\n',
    },
    says: ['warning[value_is_misread]'],
  },
  // Timeouts that are no limits, and units.
  {
    name: 'a heartbeat beyond the wait of the proxy',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", "--timeout=120", '),
    says: [],
  },
  {
    name: 'a heartbeat that looks like a limit',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", "--timeout=15", '),
    says: ['info[heartbeat_is_not_a_request_limit]'],
  },
  {
    name: 'a timeout in milliseconds',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", "--timeout=30000", '),
    says: ['warning[timeout_looks_like_milliseconds]'],
  },
  {
    name: 'ten hours are ten hours',
    files: shop('23.0.0', '"--threads=4", "--keep-alive=75", "--timeout=36000", '),
    says: [],
  },
];

for (const { name, files, says } of CASES) {
  t.test(name, async (t) => {
    const { findings } = checked(filesFromMap(new Map(Object.entries(files))));
    const ours = findings.filter(({ rule }) => OURS.test(rule));
    t.strictSame(
      ours.map(({ severity, rule }) => `${severity}[${rule}]`),
      says,
      JSON.stringify(ours.map(({ message }) => message)),
    );
  });
}
