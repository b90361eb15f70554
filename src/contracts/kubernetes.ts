// Made from schemas/kubernetes.json by npm run generate.

/**
 * One word, or why it is not known.
 */
export type Word = string | Unknown;

/**
 * One Kubernetes object: what upkeep reads of it, in Kubernetes' words. Values of Secrets are never in it.
 */
export interface Kubernetes {
  /**
   * kind.
   */
  kind: string;
  /**
   * metadata.name.
   */
  name: string;
  /**
   * metadata.namespace.
   */
  namespace?: string;
  /**
   * spec.replicas.
   */
  replicas?: number | Unknown;
  /**
   * Of the pod, in seconds; Kubernetes' default is 30.
   */
  terminationGracePeriodSeconds?: number | Unknown;
  /**
   * Of the pod.
   */
  hostNetwork?: boolean;
  /**
   * Containers of the pod that run beside each other, sidecars included.
   */
  containers?: Container[];
  /**
   * Of a Service.
   */
  type?: string;
  /**
   * True for a Service with clusterIP None.
   */
  headless?: boolean;
  /**
   * Of a Service of type ExternalName.
   */
  externalName?: string;
  /**
   * Of a Service: the labels of its pods.
   */
  selector?: {
    [k: string]: string;
  };
  /**
   * Of a Service.
   *
   * Items: One port of a Service.
   */
  ports?: {
    /**
     * name.
     */
    name?: string;
    /**
     * port.
     */
    port: number | Unknown;
    /**
     * targetPort, a number or a container's name for it; port where it is not given.
     */
    targetPort: number | string | Unknown;
  }[];
  /**
   * Of an Ingress; the old annotation kubernetes.io/ingress.class counts too.
   */
  ingressClassName?: string;
  /**
   * Of an Ingress: where its paths lead.
   *
   * Items: One path of one host.
   */
  backends?: {
    /**
     * host; absent for every host.
     */
    host?: string;
    /**
     * path; absent for the default backend and for every path.
     */
    path?: string;
    /**
     * The Service's name.
     */
    service: string | Unknown;
    /**
     * The Service's port; of a named one, the number that the Service gives it.
     */
    port: number | Unknown;
  }[];
  /**
   * Of a ConfigMap or Secret: the keys of data, stringData and binaryData.
   */
  keys?: string[];
  /**
   * Of a ConfigMap or Secret.
   */
  immutable?: boolean;
}
/**
 * A value that cannot be known statically.
 */
export interface Unknown {
  /**
   * Why, as a clause.
   */
  unknown: string;
}
/**
 * One container.
 */
export interface Container {
  /**
   * name.
   */
  name: string;
  /**
   * True for an init container with restartPolicy Always, which is stopped last.
   */
  sidecar?: boolean;
  /**
   * image.
   */
  image?: string | Unknown;
  /**
   * The Dockerfile of the repository that the image is taken to be built from.
   */
  dockerfile?: string;
  /**
   * command, which replaces ENTRYPOINT, with $(VAR) replaced.
   */
  command?: Word[];
  /**
   * args, which replace CMD, with $(VAR) replaced.
   */
  args?: Word[];
  /**
   * env over envFrom, by name.
   */
  env?: {
    [k: string]: Word;
  };
  /**
   * workingDir.
   */
  workingDir?: string | Unknown;
  /**
   * ports.
   *
   * Items: One port of a container.
   */
  ports?: {
    /**
     * name.
     */
    name?: string;
    /**
     * containerPort.
     */
    containerPort: number | Unknown;
  }[];
  /**
   * volumeMounts.
   *
   * Items: One volume of the pod in the container.
   */
  volumeMounts?: {
    /**
     * mountPath.
     */
    mountPath: string | Unknown;
    /**
     * subPath.
     */
    subPath?: string | Unknown;
    /**
     * What it is: configMap web, secret tls, emptyDir run.
     */
    volume: string;
  }[];
  /**
   * lifecycle.preStop.
   */
  preStop?: {
    /**
     * sleep, exec, httpGet, tcpSocket or unknown.
     */
    action: string;
    /**
     * How long it takes, in seconds.
     */
    seconds: number | Unknown;
  };
  /**
   * lifecycle.stopSignal.
   */
  stopSignal?: string | Unknown;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  startupProbe?: Probe;
}
/**
 * A probe of a container.
 */
export interface Probe {
  /**
   * httpGet, tcpSocket, exec or grpc.
   */
  check: string;
  /**
   * Of httpGet.
   */
  path?: string | Unknown;
  /**
   * A number or a name.
   */
  port?: number | string | Unknown;
  /**
   * In seconds; Kubernetes' default is 0.
   */
  initialDelaySeconds?: number | Unknown;
  /**
   * In seconds; Kubernetes' default is 10.
   */
  periodSeconds?: number | Unknown;
  /**
   * In seconds; Kubernetes' default is 1.
   */
  timeoutSeconds?: number | Unknown;
  /**
   * Kubernetes' default is 3.
   */
  failureThreshold?: number | Unknown;
}
