import type { At } from '../../contracts/model.ts';
import type { Mark, Origin } from '../document.ts';
import type { Range } from '../versions/range.ts';

/** One word of a command line or one value of the environment: its text, or why that is not known. */
export interface Word {
  /** Absent where it is unknown. */
  text?: string;
  /** Why the text is not known: "the environment variable TIMEOUT is not set here". */
  unknown?: string;
  /** What an unknown word begins with, where it is one word, whatever the rest is: `--timeout=`. */
  begins?: string;
  /** As the file writes it. */
  written: string;
  /** `environment` where a variable gave it, with the place that set the variable in `from`. */
  origin: Origin;
  at: At;
  from?: At;
  /** True when the word rests on something that can change without the repository changing. */
  assumed?: boolean;
}

/** A file or folder of the repository that appears inside the place where the program runs. */
export interface Mount {
  /** Absolute path inside. */
  inside: string;
  /** Path in the repository, of a file or a folder; absent where something unknown covers `inside`. */
  outside?: string;
  /** Why nothing is known of what lies at `inside` ("the volume data is not in the repository"). Neither: removed. */
  unknown?: string;
  /** Why files at `inside`, which may be a mask, may differ from the repository's; such a mount covers nothing. */
  changed?: string;
  /** With `changed`, true where numbers of those files may differ too, not only addresses and names. */
  numbers?: true;
  /** True for a COPY: what it does not contain still comes from the mounts before it. A volume hides them. */
  copied?: true;
  /** Whether a path in the repository is left out of the mount (`.dockerignore`). */
  without?: (outside: string) => boolean;
  at: At;
}

/** What is deployed, started and stopped as one: a compose service, an image run by itself, a host. */
export interface Unit {
  kind: 'pod' | 'service' | 'host' | 'cloud';
  /** Unique within the run: `compose.yaml/web`, `Dockerfile`, `host app/`. */
  name: string;
}

/** The image that a program runs in. */
export interface Image {
  /** Repository without registry host, tag and digest: `nginx`, `library/nginx` is `nginx`. Absent: built from scratch or unknown. */
  name?: string;
  tag?: string;
  /** The reference as written, for people. */
  written: string;
  at: At;
}

/** A port that the carrier speaks of. */
export interface Port {
  /** Inside the unit. */
  inside: number;
  /** On the host, where it is published. */
  published?: number;
  at: At;
}

/** A value of how a program is deployed, with its place, or why it is not known. */
export interface Stated<T> {
  value?: T;
  unknown?: string;
  mark: Mark;
}

/** How the unit is stopped, as far as the carrier says so. Marks carry origin `default` where it says nothing. */
export interface Stop {
  signal?: Stated<string>;
  /** True where it is not process 1 of its own, as far as is known. */
  behind?: true;
  /** Why the signal does not reach the program, as a clause, and the command that starts it; absent where it may. */
  unheard?: { because: string; at: At };
  /** Milliseconds from the beginning of the stop, before `pre_stop`, to KILL. */
  grace_period?: Stated<number>;
  /** Milliseconds between the beginning of the stop and the signal; 0 where nothing is run before it. */
  pre_stop?: Stated<number>;
  /** True where that pause is a command of the image, not the carrier's own. */
  pre_stop_command?: Stated<boolean>;
  /** False where the image is known to have neither a shell nor `sleep`. */
  has_shell?: Stated<boolean>;
  /** True where new connections may still arrive after the signal: a Service selects the pod. */
  gets_traffic_late?: Stated<boolean>;
  /** True where it is stopped only after the other containers of its unit have ended. */
  after_server?: Stated<boolean>;
}

/** A name by which other units reach this one, where connections do not simply arrive on the port that they name. */
export interface Service {
  name: string;
  /** True where the name leads to the unit itself, on whatever port is named (a headless Service). */
  direct?: true;
  /** The service's port and the port inside the unit that it leads to; absent where that is not known. */
  ports: { port: number; inside?: number; at: At }[];
  /** Why it may have other ports. */
  unknown?: string;
}

/** Where the names of a Kubernetes cluster hold. */
export interface Cluster {
  /** Objects of one cluster share it: variants of one another have clusters of their own. */
  name: string;
  /** Absent where no object states it. */
  namespace?: string;
}

/** A name that leads to nothing of the repository, and why, as a clause. */
export interface Unserved {
  name: string;
  stack: string;
  cluster: Cluster;
  because: string;
}

/**
 * One start of one program, after all layers are merged (image ← compose or pod ← script).
 *
 * `argv[0]` is the program. A shell string (`sh -c "…"`, shell-form CMD) was already split into its last command; what
 * could not be followed makes `argv` end in an unknown word.
 */
export interface Launch {
  /** Who starts it, for people: "service web of compose.yaml". */
  title: string;
  argv: Word[];
  /** The words of ENTRYPOINT and CMD, before wrappers and scripts are followed; absent where nothing starts it. */
  start?: Word[];
  /** Complete: image ← compose. A variable that is set to something unknown has an unknown Word. */
  environment: Map<string, Word>;
  /** True when something unknown may set further variables (an env_file outside the tree). */
  environment_open?: string;
  /** Working directory inside, `/` where nothing says so; absent where it is unknown. */
  directory?: string;
  mounts: Mount[];
  /** The bottom image and every image above it, bottom first. */
  images: Image[];
  unit: Unit;
  /** The stack in whose network its unit is: the compose file or the folder. */
  stack: string;
  /** Names by which other units of the stack reach it: service name, container_name, hostname, network aliases. */
  names: string[];
  /** Services in front of it, each under every name that reaches it from its stack. */
  services?: Service[];
  cluster?: Cluster;
  ports: Port[];
  stop: Stop;
  /** `net.core.somaxconn`, where the carrier sets it. */
  backlog_maximum?: Stated<number>;
  /** Versions that its files state: `{ gunicorn: … }` from requirements.txt, `{ nginx: … }` from the image. */
  versions: Map<string, Range>;
  /** Why it is only a guess that this image runs here, as a clause: what comes of it is assumed. */
  supposed?: string;
  /** The line that starts it: CMD, `command:`. */
  at: At;
  /** The carriers that it comes from, in order of layers: Dockerfile, compose.yaml. */
  files: string[];
}

/** The repository file that a path inside leads to, or why it is not known. */
export type Inside = { file: string } | { folder: string } | { unknown: string } | { missing: true };
