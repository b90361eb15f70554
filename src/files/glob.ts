import ignore, { type Ignore } from 'ignore';

/** Patterns as in .gitignore. */
export function patterns(lines: readonly string[]): Ignore {
  return ignore().add([...lines]);
}

// Each star of a segment is one more loop inside the others when nothing matches.
const MOST_STARS = 3;
const MOST_DEEP_STARS = 4;

/** Whether a pattern has so many stars that matching it could take for ever. */
export function isTooComplicated(pattern: string): boolean {
  const segments = pattern.split('/');
  const stars = segments.map((segment) => segment.match(/\*+/g)?.length ?? 0);
  return (
    Math.max(...stars) > MOST_STARS || segments.filter((segment) => segment.includes('**')).length > MOST_DEEP_STARS
  );
}
