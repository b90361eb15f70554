import type { Finding } from '../contracts/finding.ts';
import type { Duration } from '../contracts/model.ts';
import type { Document } from './document.ts';
import * as gunicorn from './gunicorn/index.ts';
import * as kubernetes from './kubernetes/index.ts';
import type { Launch } from './launch/launch.ts';
import type { LooseHop } from './loose-hop.ts';
import * as nginx from './nginx/index.ts';

/** A finding's operand, as an edit sees it. */
export type Operand = Finding['operands'][number];

/** What the later stages need of a format that describes a program. */
export interface Format {
  /** The hop of a document that `launch` started; `index` is the document's place in the model. */
  hop(document: Document, index: number, launch: Launch): LooseHop;
  /** What to write so that `operand` becomes `to`, in the vendor's words; undefined where no words can be given. */
  fixLine(document: Document, operand: Operand, to: number | boolean | string): string | undefined;
  /** Releases at which the meaning of a configuration changes, in rising order. */
  boundaries: readonly string[];
  /** Whether a value of the hop is open because of its version; never false where one is. */
  isOpen(loose: LooseHop): boolean;
}

/** The formats that describe programs, by `Document.format`; of those that are deployed as such also `Hop.software`. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  [
    'nginx',
    {
      hop: (document, index, launch) =>
        nginx.hopOfNginx(document as Parameters<typeof nginx.hopOfNginx>[0], index, launch),
      fixLine: (document, operand, to) =>
        nginx.fixLine(document as Parameters<typeof nginx.fixLine>[0], operand as Duration, to),
      boundaries: ['1.29.7'],
      isOpen: ({ clients }) => clients.some(({ client }) => client.pool?.on_since !== undefined),
    },
  ],
  [
    'gunicorn',
    {
      hop: (document, index, launch) =>
        gunicorn.hopOfGunicorn(document as Parameters<typeof gunicorn.hopOfGunicorn>[0], index, launch),
      fixLine: (document, operand, to) =>
        gunicorn.fixLine(document as Parameters<typeof gunicorn.fixLine>[0], operand as Duration, to),
      boundaries: ['22.0.0', '24.0.0', '27.0.0'],
      isOpen: () => true,
    },
  ],
  [
    'kubernetes',
    {
      hop: (document, index, launch) =>
        kubernetes.hopOfIngress(document as Parameters<typeof kubernetes.hopOfIngress>[0], index, launch),
      fixLine: () => undefined,
      boundaries: [],
      isOpen: () => false,
    },
  ],
]);
