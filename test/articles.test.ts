// The configurations of four articles about closed upstream connections, before and after their advice: right advice
// leaves nothing to report, wrong advice is reported. Their own policies run on what upkeep gives to conftest.
import { execFileSync } from 'node:child_process';
import t from 'tap';
import { linksOf } from '../src/reports/links.ts';
import { filesOf, matchFile } from './folder.ts';
import { missing, tool } from './opa.ts';
import { checked, reported } from './policy.ts';

const conftest = tool('conftest');

/** Per state of a stack: the rules that report an error or a warning, and the failures of each article's own policy. */
const ARTICLES: Record<string, Record<'before' | 'after', { rules: string[]; failures: [number, number] }>> = {
  // gthread's timeout limits no request, so that only recycling and the stop of the pods are at fault; then a pool that
  // outlives what gunicorn keeps.
  recycling: {
    before: {
      rules: ['stops_before_traffic_ends', 'workers_recycle_at_once', 'workers_recycle_too_often'],
      failures: [0, 2],
    },
    after: { rules: ['pool_outlives_server'], failures: [0, 0] },
  },
  alignment: {
    before: { rules: ['pool_outlives_server', 'tls_differs'], failures: [0, 2] },
    after: { rules: [], failures: [0, 1] },
  },
  // "Must match": equal times lose the same race.
  retries: {
    before: { rules: ['worker_killed_before_proxy_gives_up'], failures: [1, 2] },
    after: { rules: ['pool_outlives_server'], failures: [0, 1] },
  },
  // The program is Node's, which is not read: only what nginx does by itself is judged.
  chunked: {
    before: { rules: [], failures: [0, 1] },
    after: { rules: [], failures: [0, 0] },
  },
};

for (const [stack, states] of Object.entries(ARTICLES)) {
  for (const [state, { rules, failures }] of Object.entries(states)) {
    const folder = `test/articles/${stack}/${state}`;
    t.test(`${stack}, ${state} its article's advice: what is reported`, async (t) => {
      const { findings } = checked(filesOf(folder));
      const serious = findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
      t.strictSame([...new Set(serious)].sort(), rules);
      matchFile(t, `test/articles/${stack}/${state}.txt`, reported(filesOf(folder)));
    });

    t.test(`${stack}, ${state}: the articles' own policies`, { skip: missing(conftest) }, async (t) => {
      if (!conftest) return;
      const links = JSON.stringify(linksOf(checked(filesOf(folder)).model));
      const counts = ['nginx_timeout', 'nginx_timeouts'].map((policy) => failuresOf(conftest, policy, links));
      t.strictSame(counts, failures);
    });
  }
}

/** How many failures a policy of an article, unchanged, finds in the flat links. */
function failuresOf(program: string, policy: string, links: string): number {
  const args = ['test', '--rego-version', 'v0', '--all-namespaces', '-p', `test/articles/policies/${policy}.rego`];
  const stdio = [...args, '--parser', 'json', '--no-fail', '-o', 'json', '-'];
  const results = JSON.parse(execFileSync(program, stdio, { input: links, encoding: 'utf8' })) as {
    failures?: unknown[];
  }[];
  return results.reduce((sum, { failures = [] }) => sum + failures.length, 0);
}
