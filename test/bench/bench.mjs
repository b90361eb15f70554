// npm run bench: what a check costs, as ratios within one run. Whole processes of the built program, medians of five.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const CLI = resolve('dist/cli.js');
const RUNS = 5;
const scratch = mkdtempSync(join(tmpdir(), 'upkeep-bench-'));

try {
  const bare = median(() => spawnSync(process.execPath, ['-e', '0']));
  report('node -e 0', bare, bare);
  report('20 files of five services', time(write('services', services(5))), bare);
  for (const count of [1000, 2000, 5000, 10000]) {
    report(`nginx with ${count} locations that inherit`, time(write(`inherit-${count}`, locations(count, ''))), bare);
  }
  for (const count of [1000, 2000, 5000, 10000]) {
    const own = (i) => `proxy_read_timeout ${60 + (i % 5000)}s;`;
    report(`nginx with ${count} locations of their own`, time(write(`own-${count}`, locations(count, own))), bare);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

function report(name, ms, bare) {
  console.log(
    `${name.padEnd(45)} ${(ms / 1000).toFixed(2).padStart(6)} s  ${(ms / bare).toFixed(1).padStart(6)} × node -e 0`,
  );
}

function time(folder) {
  return median(() => {
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'check', '.'], { cwd: folder, encoding: 'utf8' });
    if (status > 1) throw new Error(stderr);
  });
}

function median(work) {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

function write(name, files) {
  const folder = join(scratch, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function services(count) {
  const files = {};
  for (let i = 0; i < count; i++) {
    const folder = `services/shop${i}`;
    files[`${folder}/compose.yaml`] =
      `services:\n  web:\n    build: .\n  proxy:\n    image: nginx:1.28\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]\n`;
    files[`${folder}/Dockerfile`] =
      'FROM python:3.13\nRUN pip install gunicorn==23.0.0\nCOPY . /app\nWORKDIR /app\nCMD ["gunicorn", "shop.wsgi"]\n';
    files[`${folder}/gunicorn.conf.py`] = 'bind = "0.0.0.0:8000"\nthreads = 4\nkeepalive = 5\n';
    files[`${folder}/nginx.conf`] =
      'events {}\nhttp {\n  upstream web { server web:8000; keepalive 8; }\n  server {\n    listen 80;\n    proxy_http_version 1.1;\n    proxy_set_header Connection "";\n    location / { proxy_pass http://web; }\n  }\n}\n';
  }
  return files;
}

function locations(count, own) {
  const body = Array.from(
    { length: count },
    (_, i) => `    location /item${i}/ { ${own ? own(i) : ''} proxy_pass http://web; }\n`,
  ).join('');
  return {
    'nginx.conf': `events {}\nhttp {\n  upstream web { server 127.0.0.1:8000; keepalive 8; }\n  server {\n    listen 80;\n    proxy_http_version 1.1;\n    proxy_set_header Connection "";\n${body}  }\n}\n`,
    'gunicorn.conf.py': 'bind = "127.0.0.1:8000"\nthreads = 4\nkeepalive = 5\n',
  };
}
