import type { Range } from '../versions/range.ts';
import { type Context, directives } from './directives.ts';
import type { Directive, Level, NoteBook } from './levels.ts';
import { meantName, onlyOnce, refusalOf } from './refusals.ts';
import { isThirdParty } from './third-party.ts';

/** Names that are compared with all others; a text that is no configuration has any number of them. */
const MOST_COMPARED = 100;

/**
 * What `nginx -t` says of directives: gathered while files are read, told at the end. A setting whose value is read
 * has been refused in better words by then, and only then it is known whether the files load modules.
 */
export class Conformance {
  private readonly range: Range;
  private readonly isOfficial: boolean;
  private readonly met = new WeakMap<Level, Set<string>>();
  private readonly refused: { directive: Directive; because: string }[] = [];
  private readonly unknown = new Map<string, { directive: Directive; context: Context }>();
  /** Whether more directives may be known than nginx's own. */
  private extended: boolean;

  /** `build` says who built the program that reads the files; absent for a distribution. */
  constructor(range: Range, build?: 'official' | 'foreign') {
    this.range = range;
    this.isOfficial = build === 'official';
    this.extended = build === 'foreign';
  }

  /** Files that are not read may load modules, and templates may hold anything. */
  extend(): void {
    this.extended = true;
  }

  /** One directive of a level; `block` says whether a block follows it. */
  look(directive: Directive, block: boolean, level: Level): void {
    const context = contextOf(level);
    if (context === undefined) return;
    const { name, args } = directive;
    if (name === 'load_module') this.extended = true;
    if (directive.unknown !== undefined) return;
    if (!directives().has(name)) {
      if (!this.unknown.has(name) && !isThirdParty(name)) this.unknown.set(name, { directive, context });
      return;
    }
    const because = refusalOf({ name, args, block, context, range: this.range }, this.isOfficial);
    if (because !== undefined) this.refused.push({ directive, because });
    else if (onlyOnce({ name, context })) {
      // `alias` and `root` fill the same place.
      if (this.isMet(level, name === 'alias' ? 'root' : name)) {
        this.refused.push({ directive, because: `"${name}" directive is duplicate.` });
      }
    } else {
      const what = uniqueOf(name, args, context);
      if (what !== undefined && this.isMet(level, what)) {
        this.refused.push({ directive, because: `a duplicate ${what}.` });
      }
    }
  }

  private isMet(level: Level, name: string): boolean {
    let met = this.met.get(level);
    if (!met) {
      met = new Set();
      this.met.set(level, met);
    }
    if (met.has(name)) return true;
    met.add(name);
    return false;
  }

  /** Notes what nginx refuses, and once the names that it does not have. */
  tell(book: NoteBook): void {
    for (const { directive, because } of this.refused) {
      const { name, written } = directive;
      book.add('refused', {
        name,
        ...(written !== '' && { written }),
        because: `nginx does not start: ${because}`,
        at: directive.valueAt,
      });
    }
    let compared = 0;
    for (const [name, { directive, context }] of this.unknown) {
      const meant = compared++ < MOST_COMPARED ? meantName({ name, context, range: this.range }) : undefined;
      const hint = meant === undefined ? '' : `, only "${meant}"`;
      if (meant !== undefined && !this.extended) {
        const because = `nginx does not start: it has no directive "${name}"${hint}.`;
        book.add('refused', { name, meant, because, at: directive.nameAt });
      } else {
        const itself = `nginx itself has no directive "${name}"${hint}`;
        const because = `${itself}. A module may bring it; what it does is not known.`;
        book.add('unknown', { name, because, at: directive.nameAt });
      }
    }
  }
}

/** What may stand once in a level: the address that a server listens on, and a location that is no expression. */
function uniqueOf(name: string, args: readonly string[], context: Context): string | undefined {
  if (name === 'listen' && context === 'server') return `listen ${args[0]}`;
  const [, modifier, path] = /^(=|\^~)? ?(\/[^ ]*)$/.exec(args.join(' ')) ?? [];
  if (name !== 'location' || path === undefined) return undefined;
  return `location ${modifier === '=' ? '= ' : ''}${path}`;
}

/** Where the directives of a level stand; undefined where they are entries of a map. */
function contextOf({ kind, parent }: Level): Context | undefined {
  if (kind === 'map') return undefined;
  return kind === 'if' && parent?.kind !== 'server' ? 'if in location' : kind;
}
