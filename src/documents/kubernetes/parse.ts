import type { At } from '../../contracts/model.ts';
import type { TextFile } from '../../files/file.ts';
import { A_TEMPLATE, type MapNode, readYamlDocuments, type YamlNode, type YamlProblem } from '../yaml/index.ts';
import { itemsOf, nameUnder, placeOf, under } from './nodes.ts';
import { TEMPLATE_LABELS } from './template.ts';

/** One object of a manifest. */
export interface Manifest {
  kind: string;
  name: string;
  /** As the file states it. */
  namespace?: string;
  file: TextFile;
  node: MapNode;
  /** Its metadata.name. */
  at: At;
  problems: YamlProblem[];
}

/** What a file holds that speaks of Kubernetes. */
export interface Manifests {
  objects: Manifest[];
  /** Kinds that change what runs and are not read, each once, with its place. */
  strange: Map<string, At>;
  /** Objects of such kinds that run pods. */
  opaque: Manifest[];
  /** Kustomize's own files. */
  kustomizations: MapNode[];
  /** JSON patches (RFC 6902), which only a kustomization gives a meaning. */
  lists: YamlNode[];
  /** Parts that cannot be read, as clauses. */
  unread: { because: string; template: boolean }[];
}

/** The API groups of the kinds that are read; the group of a kind of somebody else's may have the same name. */
const GROUPS: ReadonlyMap<string, RegExp> = new Map([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => [kind, /^(apps|extensions)\//] as const),
  ...['Job', 'CronJob'].map((kind) => [kind, /^batch\//] as const),
  ...['Pod', 'Service', 'ConfigMap', 'Secret'].map((kind) => [kind, /^v1$/] as const),
  ['Ingress', /^(networking\.k8s\.io|extensions)\//],
]);

/** Groups of Kubernetes itself, and of tools whose files never reach a cluster. */
const QUIET =
  /^(v1|v2|apps|batch|policy|autoscaling|([a-z.]+\.)?k8s\.io|skaffold|backstage\.io|kind\.x-k8s\.io|tilt\.dev|argoproj\.io\/v1alpha1 Application(Set)?)(\/|$)/;

/** Whether a text may be a manifest: cheap, so that every YAML file can be asked. */
export const mayBeKubernetes = (text: string): boolean =>
  /^[ \t]*(?:-[ \t]+)?["']?apiVersion["']?[ \t]*:/m.test(text) && /^[ \t]*["']?kind["']?[ \t]*:/m.test(text);

/** Reads every object of a file. Never throws. */
export function parse(file: TextFile): Manifests {
  const found: Manifests = { objects: [], strange: new Map(), opaque: [], kustomizations: [], lists: [], unread: [] };
  const documents = readYamlDocuments(file);
  if ('unreadable' in documents) {
    found.unread.push({ because: documents.unreadable, template: false });
    return found;
  }
  for (const { tree } of documents) {
    if ('unreadable' in tree) {
      const template = tree.unreadable.startsWith(A_TEMPLATE.slice(0, A_TEMPLATE.indexOf(' (')));
      found.unread.push({ because: tree.unreadable, template });
    } else collect(tree.root, tree.problems, file, found, 0);
  }
  return found;
}

/** Whether a file is kustomize's own, by its name (kustomize/api, konfig). */
export const isKustomization = (path: string): boolean => /(?:^|\/)(?:Kustomization|kustomization\.ya?ml)$/.test(path);

/** The parts of an object that say what kustomize changes: of kustomize itself, Flux or Argo CD. */
function kustomizationsIn(node: MapNode, kind: string | undefined, version: string, path: string): MapNode[] {
  const spec = under(node, 'spec');
  const isFlux = kind === 'Kustomization' && /^kustomize\.toolkit\.fluxcd\.io\//.test(version);
  const template = kind === 'ApplicationSet' ? under(spec, 'template', 'spec') : spec;
  const found = isFlux
    ? [spec]
    : /^argoproj\.io\//.test(version) && /^Application(Set)?$/.test(kind ?? '')
      ? [under(template, 'source'), ...itemsOf(under(template, 'sources'))].map((source) => under(source, 'kustomize'))
      : kind === 'Kustomization' || isKustomization(path) || version === 'builtin'
        ? [node]
        : [];
  return found.flatMap((one) => (one?.kind === 'map' ? [one] : []));
}

function collect(node: YamlNode, problems: YamlProblem[], file: TextFile, found: Manifests, depth: number): void {
  if (node.kind === 'list') found.lists.push(node);
  if (node.kind !== 'map') return;
  const kind = nameUnder(node, 'kind');
  const version = nameUnder(node, 'apiVersion') ?? '';
  const kustomizations = kustomizationsIn(node, kind, version, file.path);
  if (kustomizations.length > 0) {
    found.kustomizations.push(...kustomizations);
    return;
  }
  if (kind === undefined || version === '') return;
  if (/List$/.test(kind) && under(node, 'items')) {
    for (const item of depth < 8 ? itemsOf(under(node, 'items')) : []) collect(item, problems, file, found, depth + 1);
    return;
  }
  const group = GROUPS.get(kind);
  if (!group?.test(version)) {
    const name = `${kind} of ${version}`;
    if (!QUIET.test(version) && kind !== 'CustomResourceDefinition' && !found.strange.has(name)) {
      found.strange.set(name, placeOf(under(node, 'kind') as YamlNode));
    }
    if (under(node, ...TEMPLATE_LABELS)) found.opaque.push(manifestOf(node, kind, file, problems));
    return;
  }
  found.objects.push(manifestOf(node, kind, file, problems));
}

function manifestOf(node: MapNode, kind: string, file: TextFile, problems: YamlProblem[]): Manifest {
  const named = under(node, 'metadata', 'name') ?? under(node, 'metadata', 'generateName');
  const namespace = nameUnder(node, 'metadata', 'namespace');
  return {
    kind,
    name: named?.kind === 'scalar' ? named.piece.text : '',
    ...(namespace !== undefined && { namespace }),
    file,
    node,
    at: placeOf(named ?? node),
    problems,
  };
}
