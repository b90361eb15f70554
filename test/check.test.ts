// The whole check on small repositories: what must be said of them, and what must not.
import t from 'tap';
import { filesFromMap } from '../src/files/map.ts';
import { checked, reported } from './policy.ts';

const GUNICORN = 'bind = "127.0.0.1:8000"\nthreads = 4\nkeepalive = 5\n';
const SERVER = (locations: string, server = '') => `server {
    listen 80;
    server_name shop.example.com;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
${server}${locations}}
`;
const UPSTREAM = 'upstream shop {\n    server 127.0.0.1:8000;\n    keepalive 16;\n}\n';
const FORTY = Array.from({ length: 40 }, (_, i) => `    location /item${i}/ { proxy_pass http://shop; }\n`).join('');
const FORTY_IMPLICIT = FORTY.replaceAll('http://shop;', 'http://127.0.0.1:8000;');
const ONE = '    location / { proxy_pass http://shop; }\n';

const CASES: { name: string; files: Record<string, string>; says: RegExp[]; never?: RegExp[] }[] = [
  {
    name: 'two ten-line files of one folder are enough',
    files: { 'nginx.conf': UPSTREAM + SERVER(ONE), 'gunicorn.conf.py': GUNICORN },
    says: [
      /^error\[pool_outlives_server\]/m,
      /reuses a connection that was idle for up to 60 s/,
      /gunicorn gthread closes it after 5 s/,
      /a POST, PATCH or LOCK that meets a closed connection gets a 502; GET, HEAD, PUT and DELETE are sent again/,
      /fix: {2}keepalive = 61/,
      /^1 error, 0 warnings; 2 files read/m,
    ],
  },
  {
    name: 'a stop that compose refuses is said, and what reads .env is read',
    files: {
      'compose.yaml':
        'services:\n  web:\n    image: python:3.13\n    command: [gunicorn, "--timeout=${LIMIT}", shop:app]\n    stop_signal: SIGFOO\n    stop_grace_period: thirty\n',
      '.env': 'LIMIT=30\n',
    },
    says: [
      /compose\.yaml:5:18: stop\.signal is not known: SIGFOO is no signal/,
      /compose\.yaml:6:24: stop\.grace_period is not known: thirty is no duration such as 10s/,
      /; 2 files read/,
    ],
  },
  {
    name: 'forty locations with one fault are one finding with forty routes',
    files: { 'nginx.conf': UPSTREAM + SERVER(FORTY), 'gunicorn.conf.py': GUNICORN },
    says: [
      /server shop\.example\.com, locations \/item0\/, \/item1\/, \/item2\/ and 37 more$/m,
      /^1 error, 0 warnings;/m,
    ],
  },
  {
    name: 'forty locations that each write the address are one finding, too',
    files: { 'nginx.conf': SERVER(FORTY_IMPLICIT), 'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\ntimeout = 20\n' },
    says: [
      /worker_killed_before_proxy_gives_up/,
      /server shop\.example\.com, locations \/item0\/, \/item1\/, \/item2\/ and 37 more$/m,
      /^1 error, 0 warnings;/m,
    ],
  },
  {
    name: 'without a version, what every version does the same is judged, and the rest says what would decide it',
    files: {
      'nginx.conf':
        'upstream shop {\n    server 127.0.0.1:8000;\n    keepalive 16;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://shop; }\n}\n',
      'gunicorn.conf.py': GUNICORN,
    },
    says: [
      /^0 errors, 0 warnings/m,
      /versions\.nginx is not known: .*before 1\.29\.7, configured_pool_is_never_used would be reported; .*"versions: \{ nginx: … \}" in upkeep\.yaml/,
    ],
  },
  {
    name: 'routes that do not use the pool are not counted, and a long line is shown again for each of its labels',
    files: {
      'nginx.conf': `upstream desk { server 127.0.0.1:8000; keepalive 16; }
server {
    listen 80;
    server_name desk.example.com;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / { proxy_pass http://desk; }
    location /export/ { proxy_pass http://desk; proxy_set_header Connection close; }
    location /import/ { proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; proxy_set_header Connection ""; proxy_request_buffering off; proxy_next_upstream error timeout non_idempotent; }
    location /upload/ { proxy_pass http://desk; proxy_set_header Host $host; proxy_set_header Connection ""; proxy_request_buffering off; proxy_next_upstream error timeout non_idempotent; }
}
`,
      'gunicorn.conf.py': GUNICORN,
    },
    says: [
      /server desk\.example\.com, locations \/, \/upload\/$/m,
      /gets a new connection to gunicorn gthread\n[\s\S]+server desk\.example\.com, location \/import\/$/m,
      /^10 \| … .*proxy_request_buffering off.*\n.*\n10 \| … .*non_idempotent; \}\n/m,
    ],
  },
  {
    name: 'servers that one line starts are told apart by their number',
    files: {
      'nginx.conf':
        'upstream shop {\n    server 127.0.0.1:8001;\n    server 127.0.0.1:8002;\n    server 127.0.0.1:8003;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://shop; }\n}\n',
      Dockerfile:
        'FROM debian:12\nRUN apt-get install -y nginx\nCOPY nginx.conf /etc/nginx/conf.d/shop.conf\nRUN pip install gunicorn==21.2.0\nCMD gunicorn -b 127.0.0.1:8001 shop:app & gunicorn -b 127.0.0.1:8002 shop:app & gunicorn -b 127.0.0.1:8003 shop:app & nginx -g "daemon off;"\n',
    },
    says: [/^nginx on port 80, 1 route → gunicorn sync \(Dockerfile:5\), 3 servers$/m],
  },
  {
    name: 'a fix is written as its place is, and one number satisfies all who ask for it',
    files: {
      'nginx.conf': `upstream one { server api:8000; keepalive 16; keepalive_timeout 30s; }
upstream two { server api:8000; keepalive 16; keepalive_timeout 90s; }
server {
    listen 80;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / { proxy_pass http://one; }
    location /reports/ { proxy_pass http://two; }
}
`,
      'api/gunicorn.conf.py':
        'import os\nbind = "0.0.0.0:8000"\nthreads = 4\nkeepalive = int(os.environ["KEEPALIVE"])\n',
      'api/Dockerfile':
        'FROM python:3.12\nRUN pip install gunicorn==21.2.0\nWORKDIR /srv\nCOPY . .\nCMD ["gunicorn", "shop:app"]\n',
      'compose.yaml': `services:
  web:
    image: nginx:1.28
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf"]
    ports: ["80:80"]
  api:
    build: api
    environment:
      KEEPALIVE: "5"
`,
    },
    says: [
      /^ {2}fix: {2}KEEPALIVE: "91" \(compose\.yaml:9\)$[\s\S]+^ {2}fix: {2}KEEPALIVE: "91" \(compose\.yaml:9\)$/m,
      /^2 errors, /m,
    ],
  },
  {
    name: 'a start script sets what the server closes after, and writes what nginx reads',
    files: {
      Dockerfile:
        'FROM nginx:1.28\nENV KEEP=5 IDLE=30s\nSTOPSIGNAL SIGTERM\nCOPY start.sh /start.sh\nRUN pip install gunicorn==23.0.0\nCMD ["/start.sh"]\n',
      'start.sh': `#!/bin/bash
cat > /etc/nginx/conf.d/shop.conf <<EOF
${UPSTREAM.replace('16;', '16; keepalive_timeout ${IDLE};')}${SERVER(ONE)}EOF
args=(-b 127.0.0.1:8000 --threads 4)
if [[ -n "$KEEP" ]]; then
  args+=(--keep-alive "$KEEP")
fi
nginx
exec gunicorn "\${args[@]}" shop.wsgi
`,
    },
    says: [
      /^error\[pool_outlives_server\]/m,
      /--> start\.sh:5:37/,
      /idle for up to 30 s/,
      /::: start\.sh:17:23/,
      /IDLE is set in Dockerfile:2/,
      /^1 error, 0 warnings; 2 files read, 0 things not understood$/m,
    ],
  },
  {
    name: 'a version that changes nothing is not asked for',
    files: { 'nginx.conf': UPSTREAM + SERVER(ONE), 'gunicorn.conf.py': GUNICORN.replace('5', '75') },
    says: [/^0 errors, 0 warnings; 2 files read, 0 things not understood$/m],
    never: [/versions\./],
  },
  {
    name: 'development and production variants side by side are nginxes of their own',
    files: {
      'nginx/dev.conf': UPSTREAM + SERVER(ONE, '    client_max_body_size 1m;\n'),
      'nginx/prod.conf': UPSTREAM + SERVER(ONE, '    client_max_body_size 9m;\n'),
      'gunicorn.conf.py': GUNICORN.replace('5', '75'),
    },
    says: [/^0 errors, 0 warnings;/m],
    never: [/duplicate/],
  },
  {
    name: 'sockets of one gunicorn in an upstream of two: one slow request is enough',
    files: {
      'nginx.conf':
        'upstream desk {\n    server unix:/run/a.sock;\n    server unix:/run/b.sock backup;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://desk; proxy_read_timeout 10s; }\n}\n',
      'gunicorn.conf.py': 'bind = ["unix:/run/a.sock", "unix:/run/b.sock"]\nworker_class = "gevent"\nkeepalive = 75\n',
    },
    says: [
      /^error\[slow_request_disables_all_peers\]/m,
      /waits 10 s for a response, then tries the next of 2 servers/,
      /left out for 10 s \(the default of fail_timeout\)/,
      /^1 error, 0 warnings/m,
    ],
  },
  {
    name: 'a long pause makes one slow request enough, too, and two locations with a wait of their own are two findings',
    files: {
      'nginx.conf':
        'upstream desk {\n    server 127.0.0.1:8001 fail_timeout=2m;\n    server 127.0.0.1:8002 fail_timeout=90s;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://desk; }\n    location /maps/ { proxy_pass http://desk; proxy_read_timeout 90s; }\n    location /prints/ { proxy_pass http://desk; proxy_read_timeout 91s; }\n}\n',
      'gunicorn.conf.py': 'bind = ["127.0.0.1:8001", "127.0.0.1:8002"]\nworker_class = "gevent"\nkeepalive = 75\n',
    },
    says: [
      /waits 60 s for a response/,
      /waits 90 s for a response/,
      /left out for 90 to 120 s/,
      /^2 errors, 0 warnings/m,
    ],
  },
  {
    name: 'a POST to two compose services is repeated where the list says so, whatever they are called',
    files: {
      'compose.yaml':
        'services:\n  a: &a\n    image: python:3.13-slim\n    working_dir: /srv\n    volumes: ["./srv:/srv"]\n    command: gunicorn -b :80 -t 90 till:app\n  b: *a\n  web:\n    image: nginx:1.28\n    volumes: ["./web.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
      'web.conf':
        'upstream till { server a; server b; }\nserver {\n    proxy_next_upstream non_idempotent error;\n    location /pay { proxy_pass http://till; }\n}\n',
      'srv/till.py': 'app = None\n',
    },
    says: [
      /^warning\[non_idempotent_requests_are_repeated\]/m,
      /fix: {2}proxy_next_upstream error; \(web\.conf:3\)$/m,
      /^0 errors, 1 warning;/m,
    ],
    never: [/has not answered/],
  },
  {
    name: 'threads that are recycled behind a pool lose requests before gunicorn 27, and say which release decides',
    files: {
      'nginx.conf': `${UPSTREAM.replace('}', '    keepalive_timeout 30s;\n}')}${SERVER(ONE)}`,
      'gunicorn.conf.py': `${GUNICORN.replace('5', '45')}max_requests = 3000\nmax_requests_jitter = 300\n`,
    },
    says: [
      /versions\.gunicorn is not known: .*before 27\.0\.0, recycled_worker_drops_connections would be reported/,
      /^0 errors, 0 warnings/m,
    ],
  },
  {
    name: 'few requests, no jitter and a queue that goes with its worker are three faults',
    files: {
      Dockerfile:
        'FROM python:3.12\nRUN pip install gunicorn==21.2.0\nWORKDIR /srv\nCOPY . .\nENV WEB_CONCURRENCY=4\nCMD gunicorn --reuse-port --max-requests 50 desk:app\n',
    },
    says: [
      /^error\[reuse_port_drops_queued_connections\]/m,
      /^warning\[workers_recycle_at_once\]/m,
      /all 4 workers|4 workers started together/,
      /^warning\[workers_recycle_too_often\]/m,
      /fix: {2}--max-requests-jitter 5/,
      /fix: {2}--max-requests 500/,
      /^1 error, 2 warnings/m,
    ],
  },
  {
    name: 'threads use up the connections that could stay open, and the pool asks for them',
    files: {
      'nginx.conf': UPSTREAM + SERVER(ONE),
      'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nthreads = 20\nworker_connections = 20\n',
    },
    says: [
      /^warning\[server_keepalive_is_off\]/m,
      /note: gthread workers keep no connection open unless worker_connections is larger than threads/,
      /^0 errors, 1 warning/m,
    ],
  },
  {
    name: 'a pool without an idle time says that the one for clients is not meant',
    files: {
      'nginx.conf': `keepalive_timeout 5s;\n${UPSTREAM}${SERVER(ONE)}`,
      'gunicorn.conf.py': GUNICORN,
    },
    says: [
      /^error\[pool_outlives_server\]/m,
      /note: keepalive_timeout 5s in nginx\.conf:1 concerns clients; upstream shop has none of its own\./,
    ],
  },
  {
    name: 'routes of a default pool are split, and one that names the address goes past it',
    files: {
      'compose.yaml':
        'services:\n  web:\n    image: nginx:1.30.4\n    volumes: ["./shop.conf:/etc/nginx/conf.d/default.conf:ro"]\n  app:\n    image: python:3.13-slim\n    working_dir: /srv\n    volumes: ["./srv:/srv"]\n    command: gunicorn -b :8000 --threads 4 --keep-alive 45 shop:app\n',
      'shop.conf': `upstream shop {\n    server app:8000;\n    keepalive_timeout 30s;\n}\n${SERVER(`${FORTY}    location /search/ { proxy_pass http://app:8000; }\n`)}`,
      'srv/shop.py': 'app = None\n',
    },
    says: [
      /^info\[pool_is_split_by_route\]/m,
      /40 routes use this pool/,
      /fix: {2}keepalive 32; /m,
      /^info\[route_bypasses_pool\]/m,
      /^0 errors, 0 warnings, 2 infos/m,
    ],
  },
  {
    name: 'a queue that two services share is as long as the owner of the network allows',
    files: {
      'compose.yaml':
        'services:\n  web:\n    image: nginx:1.28\n    sysctls: ["net.core.somaxconn=256"]\n    volumes: ["./web.conf:/etc/nginx/conf.d/default.conf:ro"]\n  app:\n    network_mode: service:web\n    image: python:3.13-slim\n    working_dir: /srv\n    volumes: ["./srv:/srv"]\n    environment: { GUNICORN_CMD_ARGS: "--backlog=257 --timeout=90" }\n    command: gunicorn desk:app\n',
      'web.conf': 'server { location / { proxy_pass http://127.0.0.1:8000; } }\n',
      'srv/desk.py': 'app = None\n',
    },
    says: [
      /^warning\[backlog_is_cut_by_the_kernel\]/m,
      /queue of 257 connections/,
      /cuts it to 256/,
      /^0 errors, 1 warning/m,
    ],
  },
  {
    name: 'an nginx that is reloaded behind a pool is told of since there is a setting for it',
    files: {
      'compose.yaml':
        'services:\n  edge:\n    image: nginx:1.26.2\n    volumes: ["./edge.conf:/etc/nginx/conf.d/default.conf:ro"]\n  shop:\n    image: nginx:1.28.0\n    volumes: ["./shop.conf:/etc/nginx/conf.d/default.conf:ro"]\n',
      'edge.conf': UPSTREAM.replace('127.0.0.1:8000', 'shop:80') + SERVER(ONE),
      'shop.conf': 'server { listen 80; root /srv; }\n',
    },
    says: [/^info\[reload_closes_pooled_connections\]/m, /^0 errors, 0 warnings/m],
  },
  {
    name: 'a unix socket needs no time to connect, but a response does',
    files: {
      'nginx.conf': SERVER(
        '    location / { proxy_pass http://unix:/run/shop.sock; proxy_connect_timeout 0; proxy_read_timeout 0s; }\n',
      ),
      'gunicorn.conf.py': 'bind = "unix:/run/shop.sock"\nthreads = 4\n',
    },
    says: [/proxy_read_timeout 0s/, /504 at once, although/, /^1 error, 0 warnings;/m],
    never: [/504 at once, before/],
  },
  {
    name: 'what nginx does by itself is judged, whatever stands behind it',
    files: {
      'nginx.conf': SERVER('    location / { proxy_pass http://10.0.0.7:3000; proxy_read_timeout 0; }\n'),
    },
    says: [
      /^error\[timeout_of_zero_fails_every_request\]/m,
      /not joined: .* → 10\.0\.0\.7:3000/,
      /^1 error, 0 warnings/m,
    ],
    never: [/a server elsewhere/],
  },
  {
    name: 'sending without time fails for uploads',
    files: {
      'nginx.conf': SERVER('    location / { proxy_pass http://127.0.0.1:8000; proxy_send_timeout 0; }\n'),
      'gunicorn.conf.py': GUNICORN,
    },
    says: [/^warning\[timeout_of_zero_fails_every_request\]/m, /small requests pass/],
  },
  {
    name: 'the limit of a worker is held against the longest wait',
    files: {
      'nginx.conf': SERVER(
        '    location / { proxy_pass http://127.0.0.1:8000; proxy_read_timeout 20s; }\n' +
          '    location = /up { proxy_pass http://127.0.0.1:8000; proxy_read_timeout 1s; }\n',
      ),
      'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\ntimeout = 90\n',
    },
    says: [/nginx gives up after 20 s/, /fix: {2}timeout = 22/, /^0 errors, 1 warning;/m],
    never: [/gives up after 1 s/],
  },
  {
    name: 'plain HTTP where certificates are set on the command line',
    files: {
      'nginx.conf': `events {}\nhttp { ${SERVER('    location / { proxy_pass http://shop:8443; }\n')} }\n`,
      Dockerfile:
        'FROM python:3.13\nRUN pip install gunicorn==23.0.0\nCMD ["gunicorn", "-b", ":8443", "--threads", "4", "--certfile", "/run/c.pem", "--keyfile", "/run/k.pem", "shop:app"]\n',
      'compose.yaml':
        'services:\n  shop: { build: . }\n  web: { image: "nginx:1.28.0", volumes: ["./nginx.conf:/etc/nginx/nginx.conf"] }\n',
    },
    says: [/^error\[tls_differs\]/m, /sends plain HTTP where TLS is expected/, /^1 error, 0 warnings/m],
  },
  {
    name: 'a page over HTTPS passed on to the TLS port of the next nginx as plain HTTP',
    files: {
      'edge.conf': 'server { listen 80; location / { proxy_pass http://inner:443; } }\n',
      'inner.conf':
        'server { listen 443 ssl; ssl_certificate c; ssl_certificate_key k; location / { return 200 "in"; } }\n',
      'compose.yaml':
        'services:\n  edge: { image: "nginx:1.28.0", volumes: ["./edge.conf:/etc/nginx/conf.d/default.conf"] }\n' +
        '  inner: { image: "nginx:1.28.0", volumes: ["./inner.conf:/etc/nginx/conf.d/default.conf"] }\n',
    },
    says: [/^error\[tls_differs\]/m, /nginx listens with TLS on/],
  },
  {
    name: 'FastCGI is not what gunicorn speaks',
    files: {
      'nginx.conf': SERVER('    location / { fastcgi_pass 127.0.0.1:8000; }\n'),
      'gunicorn.conf.py': GUNICORN,
    },
    says: [/nginx speaks fastcgi/, /gunicorn gthread expects http/, /^1 error, 0 warnings/m],
  },
  {
    name: 'the largest body of an inner location is held against what the outer proxy lets pass',
    files: {
      'edge.conf': 'server { listen 80; location / { proxy_pass http://inner; } }\n',
      'inner.conf':
        'server { listen 80; location / { return 200; } location /in { client_max_body_size 0; proxy_pass http://x; } }\n',
      'compose.yaml':
        'services:\n  edge: { image: "nginx:1.28.0", volumes: ["./edge.conf:/etc/nginx/conf.d/default.conf"] }\n' +
        '  inner: { image: "nginx:1.28.0", volumes: ["./inner.conf:/etc/nginx/conf.d/default.conf"] }\n',
    },
    says: [/refuses bodies above 1 MB \(the default/, /accepts any size/, /^0 errors, 1 warning/m],
  },
];

for (const { name, files, says, never = [] } of CASES) {
  t.test(name, async (t) => {
    const report = reported(filesFromMap(new Map(Object.entries(files))));
    for (const pattern of says) t.match(report, pattern);
    for (const pattern of never) t.notMatch(report, pattern);
  });
}

t.test('a version that upkeep.yaml states decides', async (t) => {
  const files = filesFromMap(
    new Map([
      [
        'nginx.conf',
        'upstream shop {\n    server 127.0.0.1:8000;\n    keepalive 16;\n}\nserver {\n    listen 80;\n    location / { proxy_pass http://shop; }\n}\n',
      ],
      ['gunicorn.conf.py', GUNICORN],
    ]),
  );
  const at = { file: 'upkeep.yaml', line: 1, column: 1 };
  const rules = (version: string) =>
    checked(files, undefined, [{ software: 'nginx', version, at }]).findings.map(
      ({ rule, severity }) => `${severity} ${rule}`,
    );
  t.strictSame(rules('1.29.6'), ['warning configured_pool_is_never_used', 'info upgrade_turns_pool_on']);
  t.strictSame(rules('1.29.7'), ['error pool_outlives_server']);
  t.strictSame(rules('1.30'), ['error pool_outlives_server']);
});
