import type { YamlNode } from '../yaml/index.ts';
import { itemsOf, under } from './nodes.ts';
import type { Manifest } from './parse.ts';

/** Kinds that run pods, and where the pod's template stands in them. */
export const WORKLOADS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', []],
  ['Deployment', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

/** Kinds whose pods end by themselves: no traffic is sent to them. */
export const TRANSIENT: ReadonlySet<string> = new Set(['Job', 'CronJob']);

/** Where kinds that are not read (`Rollout`) have the labels of their pods, if they run any. */
export const TEMPLATE_LABELS = ['spec', 'template', 'metadata', 'labels'] as const;

/** The pod's template: metadata and spec. */
export const templateOf = ({ kind, node }: Manifest): YamlNode | undefined =>
  under(node, ...(WORKLOADS.get(kind) ?? []));

/** True of a workload in which no container has an image: it is a patch of another one. */
export function isPartial(object: Manifest): boolean {
  if (!WORKLOADS.has(object.kind)) return false;
  const containers = under(templateOf(object), 'spec', 'containers');
  return !itemsOf(containers).some((container) => under(container, 'image'));
}
