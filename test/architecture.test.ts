import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';

/** The stages in the order of the data flow; a stage imports none to its right. */
const STAGES = ['files', 'documents', 'model', 'findings', 'reports'];
/** Node's own modules stand in the shells and in the disk reader alone: the rest runs in a browser. */
const SHELLS = ['src/cli.ts', 'src/files/disk.ts'];

interface Import {
  file: string;
  from: string;
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path}`);
const imports: Import[] = sources.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*? from '([^']+)'/gm)].map(([, from = '']) => ({
    file,
    from: from.startsWith('.') ? normalize(join(dirname(file), from)) : from,
  })),
);
const stageOf = (path: string) => STAGES.indexOf(path.split('/')[1] ?? '');

t.test('data flows one way: no stage imports one to its right', async (t) => {
  t.ok(imports.length > 50, 'imports are found');
  t.strictSame(
    imports.filter(
      ({ file, from }) => stageOf(file) !== -1 && from.startsWith('src/') && stageOf(from) > stageOf(file),
    ),
    [],
  );
  const free = (path: string) => stageOf(path) !== -1 || path.startsWith('src/contracts/');
  t.strictSame(
    imports.filter(
      ({ file, from }) => !SHELLS.includes(file) && stageOf(file) !== -1 && from.startsWith('src/') && !free(from),
    ),
    [],
    'stages import stages and contracts only',
  );
});

t.test('formats never import each other', async (t) => {
  const formats = readdirSync('src/documents', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    // A program has a hop, a carrier launches; every other folder is a topic that formats share.
    .filter((name) => readdirSync(`src/documents/${name}`).some((file) => file === 'hop.ts' || file === 'launch.ts'))
    .filter((name) => name !== 'launch');
  t.ok(formats.length >= 3, formats.join(', '));
  const formatOf = (path: string) => formats.find((name) => path.startsWith(`src/documents/${name}/`));
  t.strictSame(
    imports.filter(({ file, from }) => formatOf(file) && formatOf(from) && formatOf(file) !== formatOf(from)),
    [],
  );
});

t.test("Node's own modules stand in the shells alone", async (t) => {
  t.strictSame(
    imports.filter(({ file, from }) => from.startsWith('node:') && !SHELLS.includes(file)),
    [],
  );
});
