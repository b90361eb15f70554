import type { Text } from '../../contracts/nginx.ts';
import type { Mark } from '../document.ts';
import { placeholder } from '../placeholders/index.ts';
import type { Range } from '../versions/range.ts';
import { CONNECTION_HEADER, HOST_HEADER } from './defaults.ts';
import type { Directive, Level } from './levels.ts';
import { defaultOf } from './values.ts';

/** One request header that a level sets, with its place. */
export interface Header {
  value: Text;
  mark: Mark;
}

/** The headers that are in effect at a level: written ones, none of which is inherited where one is written. */
export interface Headers {
  written: ReadonlyMap<string, Header>;
  /** Where they stand; undefined where only the built-in ones are in effect. */
  level: Level | undefined;
  /** Why Connection is not among them although an outer level sets it, and where: the first line that hides it. */
  lost?: { at: Mark['at']; because: string };
}

/** Names that are looked up later; header names are compared without regard to case. */
const SPELLED: Readonly<Record<string, string>> = { connection: 'Connection', upgrade: 'Upgrade', host: 'Host' };
const spelled = (name: string): string => SPELLED[name.toLowerCase()] ?? name;

/** Effective request headers of levels, each made once and shared by all levels that inherit it. */
export class HeaderReader {
  private readonly own = new Map<Level, Headers>();

  /** What nginx sends where the level itself and everything around it is read. */
  of(level: Level): Headers {
    const nearest = level.nearest('proxy_set_header');
    if (!nearest) return { written: new Map(), level: undefined };
    let headers = this.own.get(nearest.level);
    if (!headers) {
      headers = this.read(nearest.level, nearest.directives);
      this.own.set(nearest.level, headers);
    }
    return headers;
  }

  private read(level: Level, directives: readonly Directive[]): Headers {
    const written = new Map<string, Header>();
    for (const directive of directives) {
      const [name, value] = directive.args;
      // nginx refuses any other number of words; DocumentReader notes it.
      if (name === undefined || value === undefined) continue;
      const replaced = placeholder(value);
      const unknown = directive.unknown ?? (replaced && `the header's value contains the placeholder ${replaced}`);
      written.set(spelled(name), {
        value: unknown === undefined ? value : { unknown },
        mark: {
          at: directive.valueAt,
          origin: directive.sources.some((source) => source?.from) ? 'environment' : 'explicit',
          name: 'proxy_set_header',
          written: directive.written,
        },
      });
    }
    const [first] = directives;
    const outer = level.parent && this.of(level.parent);
    const hidden = outer?.written.get('Connection');
    if (written.has('Connection') || !hidden || !outer || !first) return { written, level };
    const count = outer.written.size;
    const lines = count === 1 ? 'one' : String(count);
    const where = `${outer.level?.kind ?? 'level outside'} (${hidden.mark.at.file}:${hidden.mark.at.line})`;
    return {
      written,
      level,
      lost: {
        at: first.at,
        because:
          `proxy_set_header here replaces the ${lines} of ${where}, ` +
          `so ${hidden.mark.written ?? 'Connection'} is lost.`,
      },
    };
  }
}

/** What nginx sends by itself. */
export function builtIn(range: Range): { Host: Text; Connection: Text } {
  const connection = defaultOf({ name: 'the Connection header', defaults: CONNECTION_HEADER.defaults }, range);
  return { Host: HOST_HEADER, Connection: connection as Text };
}
