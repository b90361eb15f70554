import type { FilesWithin } from '../../files/within.ts';
import { distributionOf, packagedRange, referenceOf } from '../launch/images.ts';
import { absolute, inside, matchesName } from '../launch/inside.ts';
import { editedBy } from '../launch/made.ts';
import { rangeOfRequirement, rangesOfRequirements } from '../requirements/index.ts';
import {
  atOf,
  decodeJson,
  documentWord,
  expand,
  expandWhole,
  knownText,
  type Piece,
  PieceBuilder,
  type Scope,
  scriptOf,
  slice,
} from '../shell/index.ts';
import { type Range, rangeOf } from '../versions/range.ts';
import type { Stage } from './launch.ts';
import type { Instruction } from './parse.ts';
import { echoOf, printed, textScope, write } from './written.ts';

/** What a RUN does to the image as far as it matters: packages that it installs, configurations that it writes. */
export function ran(instruction: Instruction, stage: Stage, scope: Scope, files: FilesWithin): void {
  const words = decodeJson(instruction.arguments);
  if (words) {
    command(words, stage, stage.image.directory, files);
    return;
  }
  const piece = scriptIn(instruction);
  let directory = stage.image.directory;
  const { commands, unread } = scriptOf(piece);
  const texts = textScope(scope, stage, piece, piece.text);
  let output: Piece | undefined;
  let end = 0;
  for (const one of commands.slice(0, unread?.command)) {
    const expanded = one.words.flatMap((word) => expand(word, piece, scope));
    const isPiped = /(?<!\|)\|(?!\|)/.test(piece.text.slice(end, one.words[0]?.from ?? end));
    const document = one.redirects.findLast(({ target }) => target.document)?.target.document;
    const input = document ? expandWhole(documentWord(piece, document), piece, texts) : isPiped ? output : undefined;
    const name = expanded[0]?.text.split('/').at(-1);
    output =
      name === 'cat' && expanded.length === 1
        ? input
        : printed(
            one.words.flatMap((word) => expand(word, piece, texts)),
            echoOf(stage),
          );
    for (const { to } of [...one.words, ...one.redirects.map(({ target }) => target)]) end = Math.max(end, to);
    const writes = (target: Piece, text: Piece | undefined, appends: boolean) => {
      const path = pathOf(target, directory);
      if (path !== undefined && text && document?.closed !== false) write({ path, text, appends }, stage, files);
      else changed(target, 'RUN writes it', stage, directory);
    };
    for (const { operator, target } of one.redirects) {
      const path = expand(target, piece, scope)[0];
      if (path && /^1?>[>|]?$|^&>>?$/.test(operator)) writes(path, output, operator.includes('>>'));
    }
    const [first, second] = expanded;
    const tee = expanded.findIndex(({ text }) => text === 'tee');
    if (tee === 0 || (tee > 0 && first?.text === 'sudo')) {
      const options = expanded.slice(tee + 1).filter(({ text }) => text.startsWith('-'));
      for (const path of expanded.slice(tee + 1)) {
        if (!path.text.startsWith('-'))
          writes(
            path,
            input,
            options.some(({ text }) => /^-\w*a|^--append/.test(text)),
          );
      }
    } else if (first?.text === 'cd' && second) {
      const path = knownText(second);
      directory = path === undefined || directory === undefined ? undefined : absolute(path, directory);
    } else command(expanded, stage, directory, files);
  }
}

/** The script that a RUN hands to its shell: its words with its here-documents, or the one that is all of it. */
function scriptIn({ arguments: words, heredocs }: Instruction): Piece {
  const [only] = heredocs;
  if (!only) return words;
  if (heredocs.length === 1 && /^<<-?["']?[\w.-]+["']?\s*$/.test(words.text)) {
    // With another interpreter than a shell it is a program.
    return /^#!(?!.*sh\b)/.test(only.body.text) ? slice(only.body, 0, 0) : only.body;
  }
  const builder = new PieceBuilder(words.file);
  builder.append(words);
  builder.add('\n', words.end, words.end);
  for (const { whole } of heredocs) builder.append(whole);
  return builder.piece(words.start, heredocs.at(-1)?.whole.end ?? words.end);
}

function command(words: readonly Piece[], stage: Stage, directory: string | undefined, files: FilesWithin): void {
  const texts = words.map((word) => word.text);
  const name = (texts[0] ?? '').split('/').at(-1) as string;
  const rest = words.slice(1).filter(({ text }) => !text.startsWith('-'));
  const install = texts.findIndex((text) => text === 'install' || text === 'add');
  if (install > 0 && texts.slice(0, install).some((text) => /(^|\/)pip[\d.]*$|^uv$/.test(text))) {
    pip(words.slice(install + 1), stage, directory, files);
  } else if (install > 0 && /^(apt|apt-get|apk|dnf|yum|microdnf)$/.test(name)) {
    packages(words.slice(install + 1), stage);
  } else if (name === 'sudo' || name === 'env') {
    command(words.slice(1), stage, directory, files);
  } else if (name === 'sed' && texts.some((text) => /^-[a-zA-Z]*i|^--in-place/.test(text))) {
    // `sed -i 's/\\r$//'` leaves a file as it is that has no carriage returns.
    const harmless = rest.length > 1 && rest.slice(0, -1).every(({ text }) => STRIPS.test(text));
    for (const path of rest.slice(-1)) {
      if (!harmless || hasReturns(path, stage, directory, files)) edited(path, words.slice(1), stage, directory);
    }
  } else if (name === 'dos2unix') {
    for (const path of rest) {
      if (hasReturns(path, stage, directory, files))
        changed(path, `RUN dos2unix changes ${path.text}`, stage, directory);
    }
  } else if (name === 'rm') {
    for (const path of rest) removed(path, stage, directory);
  } else if ((name === 'cp' || name === 'mv' || name === 'ln' || name === 'install') && rest.length >= 2) {
    moved(name, rest, stage, directory, files);
  }
}

/** What takes the carriage returns off the ends of lines. */
const STRIPS = /^s([/|#,])(\\r|\r|\^M|\\x0[dD])\\?\$?\1\1g?$/;

/** Whether a file of the repository has carriage returns. */
function hasReturns(piece: Piece, stage: Stage, directory: string | undefined, files: FilesWithin): boolean {
  const path = pathOf(piece, directory);
  const found = path === undefined ? undefined : inside(stage.image, files, path);
  const file = found && 'file' in found ? files.read(found.file) : undefined;
  return file !== undefined && !('unreadable' in file) && file.text.includes('\r');
}

/** Paths outside of these are no configuration that a server reads, unless something was copied there. */
function matters(path: string, stage: Stage): boolean {
  return (
    path.startsWith('/etc/nginx') ||
    stage.image.mounts.some(({ inside: at }) => path === at || path.startsWith(`${at}/`))
  );
}

function pathOf(piece: Piece, directory: string | undefined): string | undefined {
  const text = knownText(piece);
  if (text === undefined || (!text.startsWith('/') && directory === undefined)) return undefined;
  return absolute(text, directory);
}

function changed(piece: Piece, unknown: string, stage: Stage, directory: string | undefined): void {
  const path = pathOf(piece, directory);
  if (path !== undefined && matters(path, stage)) stage.image.mounts.push({ inside: path, unknown, at: atOf(piece) });
}

/** An edit of nginx's files leaves most of them as they are; other files are not known after it. */
function edited(piece: Piece, words: readonly Piece[], stage: Stage, directory: string | undefined): void {
  const path = pathOf(piece, directory);
  const because = `RUN sed changes ${piece.text}`;
  if (path?.startsWith('/etc/nginx/')) {
    stage.image.mounts.push({ inside: path, ...editedBy(words, because), at: atOf(piece) });
  } else changed(piece, because, stage, directory);
}

function removed(piece: Piece, stage: Stage, directory: string | undefined): void {
  const path = pathOf(piece, directory);
  if (path === undefined || !matters(path, stage)) return;
  if (!/[*?[]/.test(path)) {
    stage.image.mounts.push({ inside: path, at: atOf(piece) });
    return;
  }
  const mask = path.split('/');
  for (const mount of [...stage.image.mounts]) {
    const steps = mount.inside.split('/');
    if (steps.length === mask.length && mask.every((one, i) => matchesName(one, steps[i] as string))) {
      stage.image.mounts.push({ inside: mount.inside, at: atOf(piece) });
    }
  }
}

function moved(
  name: string,
  words: readonly Piece[],
  stage: Stage,
  directory: string | undefined,
  files: FilesWithin,
): void {
  const last = words.at(-1) as Piece;
  const to = pathOf(last, directory);
  if (to === undefined) return;
  for (const word of words.slice(0, -1)) {
    const from = pathOf(word, directory);
    const found = from === undefined ? undefined : inside(stage.image, files, from);
    const file = found && 'file' in found ? found.file : undefined;
    if (file === undefined && !matters(to, stage)) continue;
    const into = last.text.endsWith('/') || words.length > 2 || IS_FOLDER.test(to);
    const target = into && from !== undefined ? absolute(from.split('/').at(-1) ?? '', to) : to;
    if (file !== undefined) stage.image.mounts.push({ inside: target, outside: file, at: atOf(word) });
    else stage.image.mounts.push({ inside: target, unknown: `RUN ${name} makes it`, at: atOf(word) });
    if (name === 'mv' && from !== undefined) stage.image.mounts.push({ inside: from, at: atOf(word) });
  }
}

/** Folders that are there in every image, or in those of nginx. */
const IS_FOLDER = /^\/(etc\/nginx(\/conf\.d)?|(usr\/(local\/)?)?s?bin|docker-entrypoint\.d)$/;

const TAKES_VALUE =
  /^(-[itfe]|--(index-url|extra-index-url|target|prefix|root|find-links|trusted-host|timeout|retries|no-binary|only-binary|cache-dir|editable|python|platform))$/;

function pip(words: readonly Piece[], stage: Stage, directory: string | undefined, files: FilesWithin): void {
  const { image } = stage;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Piece;
    const text = knownText(word);
    if (text === undefined) continue;
    const option = /^(?:-r|--requirement[= ]?|-c|--constraint[= ]?)(.*)$/.exec(text);
    if (option) {
      const named = option[1] === '' ? words[++i] : undefined;
      const path = named ? knownText(named) : option[1];
      if (path === undefined || (!path.startsWith('/') && directory === undefined)) continue;
      const found = inside(image, files, absolute(path, directory));
      if (!('file' in found)) continue;
      const read = rangesOfRequirements(files, found.file);
      for (const [software, range] of read.ranges) image.versions.set(software, range);
      image.files.push(...read.files);
    } else if (text.startsWith('-')) {
      if (TAKES_VALUE.test(text)) i++;
    } else {
      const found = rangeOfRequirement(text);
      if (found) image.versions.set(found.name, { ...found.range, at: atOf(word) });
    }
  }
}

const PACKAGED: ReadonlyMap<string, 'nginx' | 'gunicorn'> = new Map([
  ['nginx', 'nginx'],
  ['nginx-core', 'nginx'],
  ['nginx-light', 'nginx'],
  ['nginx-full', 'nginx'],
  ['nginx-extras', 'nginx'],
  ['gunicorn', 'gunicorn'],
  ['python3-gunicorn', 'gunicorn'],
  ['py3-gunicorn', 'gunicorn'],
]);

function packages(words: readonly Piece[], stage: Stage): void {
  const { image } = stage;
  const base = image.images[0];
  const distribution =
    base?.name === undefined ? undefined : distributionOf(referenceOf(`${base.name}:${base.tag ?? ''}`));
  for (const word of words) {
    const [name, version] = word.text.split(/[=~]+/, 2) as [string, string?];
    const software = PACKAGED.get(name);
    if (software === undefined) continue;
    const stated: Range | undefined = version ? rangeOf(version) : packagedRange(distribution, software);
    if (stated) image.versions.set(software, { ...stated, at: atOf(word) });
  }
}
