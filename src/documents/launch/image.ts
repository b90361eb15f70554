import type { Piece } from '../shell/index.ts';
import type { Range } from '../versions/range.ts';
import type { Image, Mount, Port } from './launch.ts';

/** What CMD, ENTRYPOINT, `command:` or `entrypoint:` say: words, or a string that a shell reads. */
export type Start =
  | { form: 'exec'; words: Piece[] }
  | { form: 'shell'; shell: Piece[]; script: Piece }
  | { form: 'unknown'; because: string; place: Piece };

/** An image as far as it is known: a base image, with the layers that a Dockerfile puts onto it. */
export interface ImageLayers {
  /** Bottom first. */
  images: Image[];
  entrypoint?: Start;
  command?: Start;
  /** True where the image's own entrypoint runs the words after it (`exec "$@"`). */
  passes?: boolean;
  /** Why it is not known whether the image has an entrypoint of its own; absent where it is known. */
  entrypointUnknown?: string;
  environment: Map<string, Piece>;
  /** Absent where it is unknown. */
  directory?: string;
  mounts: Mount[];
  ports: Port[];
  stopSignal?: Piece;
  /** Why it is not known whether an image below sets a STOPSIGNAL; absent where it is known. */
  stopSignalUnknown?: string;
  versions: Map<string, Range>;
  /** What the image is, to which its start can be put down where no line says it: FROM, `image:`. */
  place?: Piece;
  /** Carriers and other files that were read for it. */
  files: string[];
  /** What was not understood. */
  unread: { because: string; place: Piece; name: string }[];
}

/** What a service or container without an image starts from. */
export const NO_IMAGE: ImageLayers = {
  images: [],
  environment: new Map(),
  mounts: [],
  ports: [],
  versions: new Map(),
  files: [],
  unread: [],
};
