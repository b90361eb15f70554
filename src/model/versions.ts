import type { Finding } from '../contracts/finding.ts';
import type { Item, Model, Settings } from '../contracts/model.ts';
import { FORMATS } from '../documents/formats.ts';
import type { Deployed, Reading } from '../documents/read.ts';
import { knownRange } from '../documents/versions/known.ts';
import { compareVersions, type Range, type Version, version } from '../documents/versions/range.ts';
import type { Placed } from './join.ts';
import { modelOf, placedHop } from './model.ts';

/**
 * One item for each hop whose version is left open where a known version would change the verdict.
 *
 * The pieces of the range between the releases at which meanings change are judged one by one: that is exact, and needs
 * no list of the rules and values that depend on a version.
 */
export function undecided(
  reading: Reading,
  placed: readonly Placed[],
  settings: Settings,
  findings: readonly Finding[],
  judge: (model: Model) => Finding[],
): Item[] {
  const verdict = new Set(findings.filter(isVerdict).map(identity));
  const items = new Map<number, Item>();
  for (const [software, { boundaries, isOpen }] of FORMATS) {
    /** Documents too large to be read once more for each release. */
    const large = new Set<number>();
    /** By document, the rule that a release would break, and the pieces of the range in which it does. */
    const broken = new Map<number, { rule: string; pieces: Piece[] }>();
    for (const piece of pieces(boundaries)) {
      const changed = new Set<number>();
      const narrowed = placed.map((hop, i) => {
        const { document: index, launch, as } = reading.deployed[i] as Deployed;
        const range = launch.versions.get(software) ?? knownRange(software);
        if (hop.loose.hop.software !== software || !boundaries.some((release) => splits(range, release))) return hop;
        const within = intersection(range, ...piece);
        if (!within || !isOpen(hop.loose)) return hop;
        if (hop.loose.clients.length > MOST_ROUTES) {
          large.add(index);
          return hop;
        }
        const other = as(within);
        const [again] = placedHop(other.document, index, other.launch);
        if (!again || sameEnds(again, hop)) return hop;
        changed.add(index);
        return again;
      });
      if (changed.size === 0) continue;
      for (const finding of judge(beginningOf(modelOf(reading, narrowed, settings)))) {
        if (!isVerdict(finding) || verdict.has(identity(finding))) continue;
        for (const document of changed) {
          if (!touches(finding, document)) continue;
          const found = broken.get(document) ?? { rule: finding.rule, pieces: [] };
          broken.set(document, found);
          if (found.rule === finding.rule && found.pieces.at(-1) !== piece) found.pieces.push(piece);
        }
      }
    }
    for (const { document, launch } of reading.deployed) {
      const found = broken.get(document);
      if (items.has(document) || !(found || large.has(document))) continue;
      const differs = found
        ? `with a release ${releasesOf(found.pieces)}, ${found.rule} would be reported`
        : `with more than ${MOST_ROUTES} routes, what other releases change is not looked at`;
      items.set(document, {
        name: `versions.${software}`,
        because: `no file says which ${software} runs; ${differs}; a line "versions: { ${software}: … }" in upkeep.yaml decides it`,
        at: launch.versions.get(software)?.at ?? launch.at,
        document,
      });
    }
  }
  return [...items.values()];
}

/** The releases of neighbouring pieces, for people; where they do not touch, of the first. */
function releasesOf([first, ...rest]: readonly Piece[]): string {
  const [low, end] = first ?? [];
  let high = end;
  for (const [next, after] of rest) if (next === high) high = after;
  if (high === undefined) return `from ${low} on`;
  return low === undefined ? `before ${high}` : `from ${low} to before ${high}`;
}

/** Reading and judging more of them again for each piece would take longer than everything else. */
const MOST_ROUTES = 1000;

/** What holds for a large model is seen in its first links: a release changes the values that they share. */
function beginningOf(model: Model): Model {
  if (model.links.length <= MOST_ROUTES) return model;
  const within = (link: number): boolean => link < MOST_ROUTES;
  const chains = model.chains.filter(({ outer, inner }) => within(outer) && within(inner));
  return { ...model, links: model.links.slice(0, MOST_ROUTES), chains };
}

/** What a value is called and where it stands decides nothing. */
const WORDS = new Set(['because', 'name', 'pointer', 'document', 'at', 'text']);

/** Whether two readings of one program came to the same values; larger ones are taken as different unseen. */
function sameEnds(a: Placed, b: Placed): boolean {
  if (a.loose.clients.length > 50) return false;
  const values = ({ loose: { hop, servers, clients } }: Placed) =>
    JSON.stringify([{ ...hop, version: undefined }, servers, clients], (key, value) =>
      WORDS.has(key) ? undefined : value,
    );
  return values(a) === values(b);
}

const isVerdict = ({ severity, category }: Finding) => severity !== 'info' && category !== 'not_understood';

const identity = ({ rule, severity, path, operands }: Finding) =>
  JSON.stringify([rule, severity, path, operands.map(({ at, name }) => [at, name])]);

const touches = ({ operands }: Finding, document: number) => operands.some((operand) => operand.document === document);

/** Releases from the first on and before the second. */
type Piece = readonly [string | undefined, string | undefined];

/** Neighbouring boundaries; the first piece has no lower end, the last no upper one. */
const pieces = (boundaries: readonly string[]): Piece[] =>
  [...boundaries, undefined].map((high, i) => [boundaries[i - 1], high] as const);

function splits(range: Range, release: string): boolean {
  const boundary = version(release) as Version;
  return compareVersions(range.from, boundary) < 0 && !(range.below && compareVersions(range.below, boundary) <= 0);
}

function intersection(range: Range, low: string | undefined, high: string | undefined): Range | undefined {
  const from = low && compareVersions(range.from, version(low) as Version) < 0 ? (version(low) as Version) : range.from;
  const top = high && (!range.below || compareVersions(version(high) as Version, range.below) < 0);
  const below = top ? (version(high) as Version) : range.below;
  if (below && compareVersions(from, below) >= 0) return undefined;
  const { below: _below, ...rest } = range;
  return { ...rest, from, ...(below && { below }) };
}
