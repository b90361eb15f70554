// Writes the files that are kept under version control but made from others: types, policy, catalogue, pages.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

// Schemas that refer to others import their types instead of declaring them again.
const IMPORTS = {
  report: "import type { Finding } from './finding.ts';\nimport type { Route, Unjoined } from './model.ts';\n",
};

// A description beside $ref documents the field, but json-schema-to-typescript makes a type of its own of it.
function bare(node) {
  if (Array.isArray(node)) return node.map(bare);
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') return { $ref: node.$ref };
  // Conditions say which keys exclude each other; the types leave them all optional.
  const { if: _if, then: _then, else: _else, dependencies: _dependencies, ...rest } = node;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, bare(value)]));
}

async function contracts() {
  mkdirSync('src/contracts', { recursive: true });
  for (const file of readdirSync('schemas').sort()) {
    const name = file.replace(/\.json$/, '');
    const schema = JSON.parse(readFileSync(`schemas/${name}.json`, 'utf8'));
    const types = await compile(bare(schema), schema.title, {
      cwd: `${process.cwd()}/schemas/`,
      bannerComment: `// Made from schemas/${name}.json by npm run generate.\n${IMPORTS[name] ?? ''}`,
      additionalProperties: false,
      declareExternallyReferenced: IMPORTS[name] === undefined,
      style: { singleQuote: true, printWidth: 120 },
    });
    writeFileSync(`src/contracts/${name}.ts`, types);
  }
}

await contracts();
