// Nothing of a scanned tree is ever run: every file here that could be would leave a mark beside it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';

const CLI = join(process.cwd(), 'src/cli.ts');

t.test('no script, configuration, manifest or makefile of the tree is executed', async (t) => {
  const folder = realpathSync(t.testdir({}));
  const tree = join(folder, 'tree');
  const marks = join(folder, 'marks');
  mkdirSync(marks);
  const mark = (name: string) => `touch ${join(marks, name)}`;
  const inPython = (name: string) => `open(${JSON.stringify(join(marks, name))}, "w").close()\n`;
  const inNode = (name: string) => `require('node:fs').writeFileSync(${JSON.stringify(join(marks, name))}, '');\n`;
  const files: Readonly<Record<string, string>> = {
    'compose.yaml': `services:
  web:
    build: .
    env_file: web.env
    command: sh -c '${mark('command')}; exec ./start.sh'
  edge:
    image: nginx:1.28
    volumes:
      - ./edge:/docker-entrypoint.d
      - ./nginx.conf:/etc/nginx/nginx.conf
  shop:
    build: .
    command: npm start
  desk:
    build: .
    command: make run
`,
    'web.env': `TIMEOUT=$(${mark('env-file')})\n`,
    Dockerfile: `FROM python:3.12-slim\nRUN ${mark('build')}\nWORKDIR /srv\nCOPY . .\nENTRYPOINT ["./entrypoint.sh"]\n`,
    'entrypoint.sh': `#!/bin/sh\n${mark('entrypoint')}\n. ./lib.sh\nexec "$@"\n`,
    'lib.sh': `X=$(${mark('substitution')}; echo 5) Y=\`${mark('backticks')}\`\neval "${mark('eval')}"\n`,
    'start.sh': `#!/bin/sh\ntrap '${mark('trap')}' EXIT\ncat > conf.py <<EOF\n$(${mark('document')})\nEOF\nenvsubst < conf.py > made.py\nexec gunicorn -c gunicorn.conf.py -t "$(${mark('word')})" shop.wsgi\n`,
    'gunicorn.conf.py': `import os\nkeepalive = 5\n${inPython('python')}os.system(${JSON.stringify(mark('system'))})\n`,
    'shop/wsgi.py': inPython('wsgi'),
    'shop/__init__.py': inPython('package'),
    'server.js': inNode('node'),
    'package.json': JSON.stringify({
      main: 'server.js',
      scripts: { prestart: mark('prestart'), start: mark('start') },
    }),
    Makefile: `X := $(shell ${mark('shell')})\nrun:\n\t${mark('recipe')}\n\tgunicorn shop.wsgi\n`,
    'edge/10-values.envsh': `${mark('envsh')}\nexport X=1\n`,
    'edge/20-more.sh': `#!/bin/sh\n${mark('more')}\n`,
    'nginx.conf': `events {}\nhttp { init_by_lua 'os.execute("${mark('lua')}")'; perl_set $x 'sub { \`${mark('perl')}\` }'; }\n`,
    'config.ru': `\`${mark('ruby')}\`\n`,
    'puma.rb': `\`${mark('puma')}\`\n`,
    Procfile: `web: ${mark('procfile')}\n`,
    'shop.service': `[Service]\nExecStart=/bin/sh -c '${mark('unit')}'\n`,
    'chart/templates/web.yaml': `{{ exec "${mark('chart')}" }}\nkind: Pod\n`,
    '.envrc': mark('envrc'),
    'upkeep.yaml': 'rules: {}\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text, { mode: 0o755 });
  }
  const { status, stderr, stdout } = spawnSync(process.execPath, [...process.execArgv, CLI, '--verbose'], {
    cwd: tree,
    encoding: 'utf8',
  });
  t.ok(status === 0 || status === 1, `it ends as it should: ${status} ${stderr}`);
  t.match(stdout, 'gunicorn', 'the tree is read');
  t.strictSame(readdirSync(marks), []);
  t.notOk(existsSync(join(tree, 'made.py')) || existsSync(join(tree, 'conf.py')), 'nothing is written into the tree');
  spawnSync('sh', ['-c', mark('proof')]);
  t.strictSame(readdirSync(marks), ['proof'], 'what is run leaves its mark');
});
