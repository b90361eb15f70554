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
    name: 'forty locations with one fault are one finding with forty routes',
    files: { 'nginx.conf': UPSTREAM + SERVER(FORTY), 'gunicorn.conf.py': GUNICORN },
    says: [/40 routes of server shop\.example\.com/, /^1 error, 0 warnings;/m],
  },
  {
    name: 'forty locations that each write the address are one finding, too',
    files: { 'nginx.conf': SERVER(FORTY_IMPLICIT), 'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\ntimeout = 20\n' },
    says: [/worker_killed_before_proxy_gives_up/, /40 routes of server shop\.example\.com/, /^1 error, 0 warnings;/m],
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
      /versions\.nginx is not known: .*before 1\.29\.7 would be configured_pool_is_never_used; .*"versions: \{ nginx: … \}" in upkeep\.yaml/,
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
