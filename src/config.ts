import schema from '../schemas/config.json' with { type: 'json' };
import { CheckedYaml } from './checked-yaml.ts';
import { didYouMean } from './closest.ts';
import type { Config } from './contracts/config.ts';
import type { At, Parameters, Settings } from './contracts/model.ts';
import { parseTime } from './documents/nginx/index.ts';
import type { VersionSetting } from './documents/read.ts';
import { version } from './documents/versions/range.ts';
import type { TextFile } from './files/file.ts';
import { isTooComplicated, patterns } from './files/glob.ts';
import { defaultParameters } from './findings/catalogue.ts';

/** What `upkeep.yaml` says, complete. */
export interface Configuration {
  /** As in .gitignore, relative to the folder of upkeep.yaml. */
  ignore: string[];
  /** By index of `ignore`: where it stands. */
  ignoreAt: At[];
  versions: VersionSetting[];
  /** The globs of `versions`. */
  versionGlobs: { at: At; glob: string; covers(file: string): boolean }[];
  settings: Settings;
  /** By index of the waiver: where it stands, and its glob as written. */
  waivers: { at: At; file: string }[];
}

export interface ConfigurationOptions {
  /** The rules' names. */
  rules: readonly string[];
  /** YYYY-MM-DD. */
  today: string;
  /** The folder of upkeep.yaml, relative to the working directory: '' or 'ops' or '..'. */
  folder: string;
  /** The working directory, relative to that folder: '' or '..' or 'shop'. */
  inside: string;
}

/** The software whose version `upkeep.yaml` may state. */
const SOFTWARE = ['nginx', 'gunicorn'];

/** Reads upkeep.yaml; without a file, the defaults. Throws UsageError with the place of what it refuses. */
export function readConfiguration(file: TextFile | undefined, options: ConfigurationOptions): Configuration {
  const { today } = options;
  const reader = file && new CheckedYaml(file, schema);
  const value = (reader?.value ?? {}) as Config;
  return {
    ignore: ignored(value, reader),
    ignoreAt: (value.ignore ?? []).map((_, i) => reader?.at(['ignore', i]) as At),
    ...versions(value, reader, options),
    settings: {
      today,
      parameters: parameters(value, reader),
      rules: severities(value, reader, options),
      waivers: (value.waivers ?? []).map((waiver) => ({ ...waiver, file: globFromHere(waiver.file, options) })),
    },
    waivers: (value.waivers ?? []).map((waiver, i) => {
      reader?.check(options.rules.includes(waiver.rule), ['waivers', i, 'rule'], () =>
        unknownRule(waiver.rule, options),
      );
      reader?.check(
        isDate(waiver.until),
        ['waivers', i, 'until'],
        () => `${waiver.until} is not a day of the calendar`,
      );
      return { at: reader?.at(['waivers', i]) as At, file: waiver.file };
    }),
  };
}

/** Whether a text is a day that exists, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function ignored(value: Config, reader: CheckedYaml | undefined): string[] {
  const globs = value.ignore ?? [];
  for (const [i, glob] of globs.entries())
    reader?.check(!isTooComplicated(glob), ['ignore', i], () => tooManyStars(glob));
  return globs;
}

function versions(
  value: Config,
  reader: CheckedYaml | undefined,
  options: ConfigurationOptions,
): Pick<Configuration, 'versions' | 'versionGlobs'> {
  const settings: VersionSetting[] = [];
  const globs: Configuration['versionGlobs'] = [];
  for (const [key, stated] of Object.entries(value.versions ?? {})) {
    if (typeof stated !== 'object') settings.push(one(key, [key], stated));
    else {
      reader?.check(!isTooComplicated(key), ['versions', key], () => tooManyStars(key));
      const glob = patterns([key]);
      const covers = (file: string) => {
        const path = pathFromFolder(file, options);
        return path !== undefined && glob.ignores(path);
      };
      globs.push({ at: reader?.keyAt(['versions', key]) as At, glob: key, covers });
      for (const [software, text] of Object.entries(stated)) {
        settings.push({ ...one(software, [key, software], text), covers });
      }
    }
  }
  return { versions: settings, versionGlobs: globs };

  function one(software: string, path: string[], stated: string | number): VersionSetting {
    const place = ['versions', ...path];
    // 1.30 without quotes is a number to YAML, and equal to 1.3.
    const text = reader?.source(place) ?? String(stated);
    reader?.check(
      SOFTWARE.includes(software),
      place,
      () =>
        `upkeep knows no versions of ${software}; it knows ${SOFTWARE.join(' and ')}.${didYouMean(software, SOFTWARE)}`,
      true,
    );
    reader?.check(isVersion(text), place, () => `"${text}" is not a version such as 1.28 or 1.28.3`);
    return { software, version: text, at: reader?.at(place) as At };
  }
}

/** `1.28`, `1.28.3` or what a package makes of it, `1.22.1-9+deb12u1`; no release is called 0.0. */
function isVersion(text: string): boolean {
  return /^\s*v?\d+(\.\d+)*([-+~]\S*)?\s*$/.test(text) && version(text)?.some((number) => number > 0) === true;
}

function parameters(value: Config, reader: CheckedYaml | undefined): Parameters {
  const result: Record<string, number | string> = { ...defaultParameters() };
  for (const [name, stated] of Object.entries(value.parameters ?? {})) {
    const path = ['parameters', name];
    if (!isTime(name)) {
      result[name] = stated;
      continue;
    }
    const time = parseTime(String(stated));
    reader?.check(typeof time === 'number', path, () => (typeof time === 'object' ? time.refused : ''));
    result[name] = time as number;
  }
  return result as unknown as Parameters;
}

/** Times are the parameters that the schema lets a person write as text or as a number. */
function isTime(name: string): boolean {
  const properties: Readonly<Record<string, object>> = schema.properties.parameters.properties;
  const property = properties[name];
  return property !== undefined && 'type' in property && Array.isArray(property.type);
}

function severities(value: Config, reader: CheckedYaml | undefined, options: ConfigurationOptions): Settings['rules'] {
  return Object.fromEntries(
    Object.entries(value.rules ?? {}).map(([rule, severity]) => {
      reader?.check(options.rules.includes(rule), ['rules', rule], () => unknownRule(rule, options), true);
      return [rule, { severity }];
    }),
  );
}

function unknownRule(rule: string, { rules }: ConfigurationOptions): string {
  return `there is no rule ${rule}.${didYouMean(rule, rules) || ' upkeep rules lists them.'}`;
}

function tooManyStars(glob: string): string {
  return `the glob ${glob} has too many stars`;
}

/** A file of the working directory as the globs of upkeep.yaml see it; undefined where it is not below its folder. */
function pathFromFolder(file: string, { folder, inside }: ConfigurationOptions): string | undefined {
  if (folder === '') return file.startsWith('../') ? undefined : file;
  if (isAbove(folder) && !file.startsWith('../')) return `${inside}/${file}`;
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : undefined;
}

/** A glob over paths from the folder of upkeep.yaml, as a glob over paths from the working directory. */
function globFromHere(glob: string, { folder, inside }: ConfigurationOptions): string {
  let here = glob.replace(/^\.\//, '');
  if (isAbove(folder)) {
    const [segments, above] = [here.split('/'), inside.split('/')];
    while (above.length > 0 && segments[0] !== '**' && (segments[0] === above[0] || segments[0] === '*')) {
      segments.shift();
      above.shift();
    }
    // What remains of `above` can only be matched by a leading **; otherwise the glob speaks of another folder.
    here = above.length === 0 || segments[0] === '**' ? segments.join('/') : `${folder}/${here}`;
  } else if (folder !== '') here = `${folder}/${here}`;
  // In Rego's globs a slash after ** must be there; in everyone else's it need not.
  return here.replace(/(^|\/)\*\*\//g, '$1{,**/}');
}

function isAbove(folder: string): boolean {
  return /^\.\.(\/\.\.)*$/.test(folder);
}
