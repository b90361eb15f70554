export { appliedOf, clustersOf, type Namespace } from './cluster.ts';
export { kubernetesDocument } from './document.ts';
export { hopOfIngress } from './hop.ts';
export { type Kustomized, kustomized } from './kustomize.ts';
export { type Container, type Pod, podsOf, unservedIn, workloadsOf } from './launch.ts';
export { isKustomization, type Manifest, mayBeKubernetes, parse } from './parse.ts';
export { planIngress } from './plan.ts';
export { endedBefore } from './stop.ts';
