import t from 'tap';
import type { CheckResult } from '../src/check.ts';
import { filesFromMap } from '../src/files/map.ts';
import { reportOf } from '../src/reports/report.ts';
import { casesOf, contentsOf } from './folder.ts';
import { checked, reported } from './policy.ts';
import { randomFrom } from './random.ts';
import { REPOSITORIES as STACKS } from './repositories.ts';
import { validator } from './schemas.ts';

/** Every stack, and the texts that stand in other files. */
const REPOSITORIES: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>> = new Map([
  ...STACKS,
  ...casesOf('test/documents/within').map(
    (name) => [`within/${name}`, contentsOf(`test/documents/within/${name}/repo`)] as const,
  ),
]);

t.test('law 1: every document, model, finding and report validates against its schema', async (t) => {
  for (const [name, contents] of REPOSITORIES) {
    const result = checked(filesFromMap(contents));
    t.strictSame(faults(result), [], name);
  }
});

function faults(result: CheckResult): string[] {
  return [
    ...result.documents.flatMap(({ format, file, body }) =>
      validator(format)(body).map((fault) => `${format} of ${file}: ${fault}`),
    ),
    ...validator('model')(result.model).map((fault) => `model: ${fault}`),
    ...result.findings.flatMap((finding) => validator('finding')(finding).map((fault) => `${finding.rule}: ${fault}`)),
    ...validator('report')(reportOf(result)).map((fault) => `report: ${fault}`),
  ];
}

t.test('law 5: every explicit value of a document stands where its span says', async (t) => {
  for (const [name, contents] of REPOSITORIES) {
    const files = filesFromMap(contents);
    const wrong: string[] = [];
    let seen = 0;
    for (const { marks, format } of checked(files).documents) {
      for (const [pointer, { at, origin, written }] of marks) {
        if (origin === 'default' || origin === 'fixed' || written === undefined) continue;
        const file = files.read(at.file);
        if ('unreadable' in file) continue;
        seen++;
        const there = file.text.slice(at.start, at.end);
        // A folded or escaped scalar is longer than its value; its words still stand there in order.
        if (!includesInOrder(there, written)) wrong.push(`${format} ${pointer}: ${written} is not in ${there}`);
        const again = file.at(at.start ?? 0, at.end ?? 0);
        if (again.line !== at.line || again.column !== at.column) wrong.push(`${format} ${pointer}: line or column`);
      }
    }
    t.strictSame(wrong, [], `${name}: ${seen} values`);
  }
});

function includesInOrder(text: string, written: string): boolean {
  let from = 0;
  for (const word of written.split(/[\s\\"']+/).filter(Boolean)) {
    from = text.indexOf(word, from);
    if (from === -1) return false;
    from += word.length;
  }
  return true;
}

/** How a carrier says that gunicorn's timeout is `n`; `pad` is text that only moves what follows. */
const CARRIERS: Record<string, (n: number, pad: string) => Record<string, string>> = {
  'JSON CMD': (n, pad) => ({ Dockerfile: `${IMAGE}# ${pad}\nCMD ["gunicorn", "--timeout", "${n}", "a:a"]\n` }),
  'shell CMD': (n, pad) => ({ Dockerfile: `${IMAGE}# ${pad}\nCMD gunicorn \\\n  --name "${pad}" \\\n  -t ${n} a:a\n` }),
  'ENV of an image': (n, pad) => ({
    Dockerfile: `${IMAGE}ENV NOTE="${pad}" GUNICORN_CMD_ARGS="--timeout=${n}"\nCMD ["gunicorn", "a:a"]\n`,
  }),
  'here-document of a Dockerfile': (n, pad) => ({
    Dockerfile: `${IMAGE}WORKDIR /srv\nCOPY <<EOF /srv/gunicorn.conf.py\n# ${pad}\ntimeout = ${n}\nEOF\nCMD ["gunicorn", "a:a"]\n`,
  }),
  'folded command of compose': (n, pad) => ({
    'compose.yaml': `services:\n  web: # ${pad}\n    image: python:3.12\n    command: >-\n      gunicorn --name "${pad}"\n      --timeout ${n}\n      a:a\n`,
  }),
  'quoted command of compose': (n, pad) => ({
    'compose.yaml': `services:\n  web:\n    image: python:3.12\n    command: "gunicorn --name '${pad}' \\\n      --timeout ${n} a:a"\n`,
  }),
  'content of a compose config': (n, pad) => ({
    'compose.yaml': `services:\n  web:\n    image: python:3.12\n    command: gunicorn -c /c.py a:a\n    configs: [{ source: c, target: /c.py }]\nconfigs:\n  c:\n    content: |\n      # ${pad}\n      timeout = ${n}\n`,
  }),
  'env file': (n, pad) => ({
    'compose.yaml': `services:\n  web:\n    image: python:3.12\n    command: gunicorn a:a\n    env_file: web.env\n`,
    'web.env': `# ${pad}\nNOTE='${pad}'\nGUNICORN_CMD_ARGS="--timeout ${n}"\n`,
  }),
  'arguments of a pod': (n, pad) => ({
    'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: { name: web, annotations: { note: '${pad}' } }\nspec:\n  containers:\n    - name: web\n      image: python:3.12\n      args: [gunicorn, '--name=${pad}', "--timeout", '${n}', a:a]\n`,
  }),
  'block of a ConfigMap': (n, pad) => ({
    'all.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n  c.py: |2-\n     # ${pad}\n     timeout = ${n}\n---\napiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  volumes: [{ name: c, configMap: { name: c } }]\n  containers:\n    - name: web\n      image: python:3.12\n      args: [gunicorn, -c, /etc/c/c.py, a:a]\n      volumeMounts: [{ name: c, mountPath: /etc/c }]\n`,
  }),
  'start script': (n, pad) => ({
    Dockerfile: `${IMAGE}COPY start.sh /start.sh\nCMD ["/start.sh"]\n`,
    'start.sh': `#!/bin/sh\n# ${pad}\necho '${pad}'\nexec gunicorn \\\n  --timeout ${n} a:a\n`,
  }),
};
const IMAGE = 'FROM python:3.12\nRUN pip install gunicorn==23.0.0\n';

t.test('law 5: a generated value stands where its span says, in every carrier', async (t) => {
  const next = randomFrom(5);
  const pads = ['x', 'Geschäft', '店 🚲', 'a\tb', 'a  b   c', '…'];
  for (const [name, filesWith] of Object.entries(CARRIERS)) {
    for (let round = 0; round < 20; round++) {
      const n = 31 + next(9000);
      const pad = Array.from({ length: 1 + next(3) }, () => pads[next(pads.length)]).join(' ');
      // A script with Windows line ends does not start.
      const ends = name !== 'start script' && next(2) === 0 ? '\r\n' : '\n';
      const contents = Object.entries(filesWith(n, pad)).map(
        ([path, text]) => [path, text.replaceAll('\n', ends)] as const,
      );
      const files = filesFromMap(new Map(contents));
      const document = checked(files).documents.find(({ format }) => format === 'gunicorn');
      const at = document?.marks.get('/timeout')?.at;
      const file = at && files.read(at.file);
      const there = file && 'text' in file ? file.text.slice(at.start, at.end) : undefined;
      const value = (document?.body as { timeout?: unknown } | undefined)?.timeout;
      t.strictSame([value, there?.replace(/^["']|["']$/g, '')], [n, String(n)], `${name}: ${pad}`);
    }
  }
});

t.test('law 7: neither the order of files nor that of a Map changes the output', async (t) => {
  for (const [name, contents] of REPOSITORIES) {
    const reversed = new Map([...contents].reverse());
    t.equal(reported(filesFromMap(reversed)), reported(filesFromMap(contents)), name);
  }
});

t.test('law 6: any bytes as any file give a report', async (t) => {
  const random = randomFrom(20261121);
  const repositories = [...REPOSITORIES.values()];
  for (let run = 0; run < MUTATED; run++) {
    const contents = new Map(repositories[random(repositories.length)]);
    const paths = [...contents.keys()];
    for (let i = 0; i <= random(3); i++) {
      const path = paths[random(paths.length)] as string;
      contents.set(path, mutated(contents.get(path) as Uint8Array, random));
    }
    const files = filesFromMap(contents);
    try {
      reportOf(checked(files));
    } catch (error) {
      t.fail('an exception', {
        error,
        contents: Object.fromEntries([...contents].map(([p, b]) => [p, Buffer.from(b).toString()])),
      });
      return;
    }
  }
  t.pass(`${MUTATED} repositories with mutated files were judged`);
});

/** `npm run fuzz` judges more. */
const MUTATED = Number(process.env.UPKEEP_FUZZ ?? 200);

const PIECES = [
  '{',
  '}',
  ';',
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '${X}',
  '${X:-5}',
  '$',
  '#',
  '(',
  ')',
  '[',
  ']',
  ': ',
  '- ',
  '&a ',
  '*a',
  '<<: *a',
  '|\n',
  '\ufeff',
  'é',
  '\u2028',
  '99999999999999999999',
  '-1',
  'if True:\n',
  'FROM x\n',
  'CMD ',
  'include *;',
  '{{ x }}',
  '{% if x %}',
  '<<EOF\n',
  '\nEOF\n',
  "cat <<'A' > /etc/nginx/nginx.conf\n",
  '# configuration file /etc/nginx/nginx.conf:\n',
  '%%X%%',
  '!!binary ',
];

/** Cuts, doubles and replaces parts of a file, and puts pieces of every grammar into it. */
function mutated(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const at = random(bytes.length + 1);
  const to = Math.min(bytes.length, at + random(40));
  const piece = Buffer.from(PIECES[random(PIECES.length)] as string);
  switch (random(6)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 3:
      return bytes.subarray(0, at);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random(256), random(256)]), bytes.subarray(at)]);
    default:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.concat(Array(1 + random(300)).fill(piece)),
        bytes.subarray(to),
      ]);
  }
}
