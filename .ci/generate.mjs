// Writes the files that are kept under version control but made from others: types, policy, catalogue, pages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { policy } from './generate-policy.mjs';

await contracts();
await policy();
run(process.execPath, ['.ci/build.mjs']);
pages();
outputs('README.md');

/** schemas/<name>.json → src/contracts/<name>.ts */
async function contracts() {
  // Schemas that refer to others import their types instead of declaring them again.
  const imports = {
    finding: "import type { At } from './model.ts';\n",
    links: "import type { Link } from './model.ts';\n",
    report: "import type { Finding } from './finding.ts';\nimport type { Route, Unjoined } from './model.ts';\n",
  };
  mkdirSync('src/contracts', { recursive: true });
  for (const file of readdirSync('schemas').sort()) {
    const name = file.replace(/\.json$/, '');
    const schema = JSON.parse(readFileSync(`schemas/${file}`, 'utf8'));
    const types = await compile(bare(schema), schema.title, {
      cwd: `${process.cwd()}/schemas/`,
      bannerComment: `// Made from schemas/${name}.json by npm run generate.\n${imports[name] ?? ''}`,
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      declareExternallyReferenced: imports[name] === undefined,
      style: { singleQuote: true, printWidth: 120 },
    });
    writeFileSync(`src/contracts/${name}.ts`, types);
  }
}

// A description beside $ref documents the field, but json-schema-to-typescript makes a type of its own of it.
function bare(node) {
  if (Array.isArray(node)) return node.map(bare);
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') return { $ref: node.$ref };
  // Conditions say which keys exclude each other; the types leave them all optional.
  const { if: _if, then: _then, else: _else, dependencies: _dependencies, ...rest } = node;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, bare(value)]));
}

/** One page a rule, from its METADATA and its example. */
function pages() {
  for (const rule of JSON.parse(readFileSync('src/findings/catalogue.json', 'utf8'))) {
    const folder = `examples/${rule.rule}`;
    if (!existsSync(`${folder}/expected.txt`)) continue;
    const hits = Object.values(rule.hits ?? {});
    const page = [
      `# ${rule.title}`,
      `\`${rule.rule}\`: ${rule.severity}, ${rule.category}`,
      rule.description.trim(),
      ...(hits.length > 0 ? [`What the client of the proxy sees, by case:\n\n${bullets(hits)}`] : []),
      `## How it looks\n\n\`upkeep check\` in [bad](bad):\n\n\`\`\`text\n${readFileSync(`${folder}/expected.txt`, 'utf8')}\`\`\``,
      `## What to do\n\n${rule.fix}\n\nFrom [bad](bad) to [good](good), on which nothing is found:\n\n\`\`\`diff\n${difference(folder)}\`\`\``,
      `## Sources\n\n${bullets(rule.sources)}`,
    ];
    writeFileSync(`${folder}/README.md`, `<!-- Made by npm run generate. -->\n\n${page.join('\n\n')}\n`);
  }
}

function bullets(texts) {
  return texts.map((text) => `- ${text.trim()}`).join('\n');
}

function difference(folder) {
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', 'bad', 'good'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout
    .replace(/^(diff|index|new file|deleted file|similarity|rename).*\n/gm, '')
    .replaceAll(/[ab]\/(bad|good)\//g, '$1/');
}

/** Runs the command named before each output block of a page, and writes what it prints into the block. */
function outputs(file) {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  const filled = text.replace(/(<!-- output of: (.+?) -->\n\n```\w*\n)[\s\S]*?(```)/g, (_, head, command, tail) => {
    const { stdout } = spawnSync('bash', ['-c', command.replace(/^upkeep\b/, 'node dist/cli.js')], {
      encoding: 'utf8',
    });
    return head + stdout + tail;
  });
  writeFileSync(file, filled);
}

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
