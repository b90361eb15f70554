import type { FilesWithin } from '../../files/within.ts';
import type { ImageLayers, Start } from '../launch/image.ts';
import { imageLayers } from '../launch/images.ts';
import { absoluteFrom } from '../launch/inside.ts';
import {
  atOf,
  decodeJson,
  dockerfileDialect,
  expandWhole,
  knownText,
  masked,
  type Piece,
  pieceOf,
  type Scope,
  type ShellWord,
  slice,
  split,
  suppliedPiece,
  unknownPiece,
  wholeWord,
} from '../shell/index.ts';
import { copied } from './copy.ts';
import { dockerignored } from './dockerignore.ts';
import type { DockerfileTree, Instruction } from './parse.ts';
import { ran } from './run.ts';

/** How a Dockerfile is built. */
export interface Build {
  files: FilesWithin;
  /** The folder in the repository that is the build context; the root is the empty path. */
  context: string;
  /** Values of `--build-arg`. */
  args: ReadonlyMap<string, Piece>;
  /** The stage to build; absent: the last. */
  target?: string;
}

/** One stage while it is built. */
export interface Stage {
  name?: string;
  image: ImageLayers;
  /** ARG values in force. */
  args: Map<string, Piece>;
  shell: Piece[];
  /** The pieces of text that the Dockerfile itself writes into files, by the paths under which those are held. */
  texts: Map<string, readonly Piece[]>;
  /** Whether CMD was set in this very stage, so that ENTRYPOINT keeps it. */
  commandIsOwn: boolean;
}

/** Instructions whose words are a script that is run while the image is built. */
const SCRIPTS = new Set(['RUN', 'HEALTHCHECK', 'ONBUILD', 'LABEL']);

/** The image of a Dockerfile's last or named stage; undefined where there is no such stage. */
export function imageOf(tree: DockerfileTree, build: Build): ImageLayers | undefined {
  const stages: Stage[] = [];
  const globals = new Map<string, Piece>();
  const without = dockerignored(build.files, build.context, tree.file.path);
  let stage: Stage | undefined;
  for (const written of tree.instructions) {
    const { keyword } = written;
    const instruction = SCRIPTS.has(keyword) ? written : { ...written, arguments: masked(written.arguments) };
    const endless = instruction.heredocs.find(({ closed }) => !closed);
    if (endless && stage) {
      const because = 'the here-document that begins here has no end: all that follows is taken for its lines';
      stage.image.unread.push({ name: `<<${endless.name}`, because, place: instruction.arguments });
    }
    if (keyword === 'FROM') {
      stage = stageOf(tree, instruction, stages, globals);
      stages.push(stage);
    } else if (keyword === 'ARG') argument(tree, instruction, stage, globals, build);
    else if (stage) apply(tree, instruction, stage, stages, build, without);
  }
  const wanted = build.target?.toLowerCase();
  const built = wanted === undefined ? stages.at(-1) : stages.find(({ name }) => name === wanted);
  if (!built) return undefined;
  const files = new Set([tree.file.path, ...built.image.files]);
  return { ...built.image, files: [...files] };
}

function stageOf(
  tree: DockerfileTree,
  instruction: Instruction,
  stages: readonly Stage[],
  globals: ReadonlyMap<string, Piece>,
): Stage {
  const words = wordsOf(tree, instruction, scopeOf(globals));
  const [base, as, name] = words;
  const place = base ?? pieceOf(tree.file, instruction.start, instruction.end);
  const earlier = stages.find((one) => one.name !== undefined && one.name === base?.text.toLowerCase());
  const own = as?.text.toLowerCase() === 'as' && name ? { name: name.text.toLowerCase() } : {};
  const shell = ['/bin/sh', '-c'].map((text) => suppliedPiece(tree.file, text, place.start, place.end));
  const image = earlier ? copyOf(earlier.image) : imageLayers(place);
  return {
    ...own,
    image,
    args: new Map(),
    shell: earlier?.shell ?? shell,
    texts: stages[0]?.texts ?? new Map(),
    commandIsOwn: false,
  };
}

function copyOf(image: ImageLayers): ImageLayers {
  return {
    ...image,
    images: [...image.images],
    environment: new Map(image.environment),
    mounts: [...image.mounts],
    ports: [...image.ports],
    versions: new Map(image.versions),
    files: [...image.files],
    unread: [...image.unread],
  };
}

function argument(
  tree: DockerfileTree,
  instruction: Instruction,
  stage: Stage | undefined,
  globals: Map<string, Piece>,
  build: Build,
): void {
  const args = stage?.args ?? globals;
  for (const word of split(instruction.arguments, dockerfileDialect(tree.escape))) {
    if (!('parts' in word)) continue;
    const { name, value } = pair(word, instruction.arguments);
    const scope = stage ? scopeOf(stage.args, stage.image.environment) : scopeOf(globals);
    const given = build.args.get(name);
    if (given) args.set(name, given);
    else if (value) args.set(name, expandWhole(value, instruction.arguments, scope));
    else if (stage && globals.has(name)) args.set(name, globals.get(name) as Piece);
    else {
      const place = slice(instruction.arguments, word.from, word.to);
      args.set(name, unknownPiece(tree.file, `the build argument ${name} has no default`, place.start, place.end));
    }
  }
}

/** `name=value`, or a name alone. */
function pair(word: ShellWord, piece: Piece): { name: string; value?: ShellWord } {
  const text = piece.text.slice(word.from, word.to);
  const equals = text.indexOf('=');
  if (equals <= 0) return { name: text };
  const [first, ...rest] = word.parts;
  if (first?.kind !== 'text' || first.piece.text.indexOf('=') !== equals) return { name: text };
  const value = { ...first, piece: slice(first.piece, equals + 1) };
  return { name: text.slice(0, equals), value: { parts: [value, ...rest], from: word.from + equals + 1, to: word.to } };
}

function scopeOf(...layers: readonly ReadonlyMap<string, Piece>[]): Scope {
  return {
    get: (name) => {
      // ENV always overrides ARG: the later layer wins.
      for (const layer of layers.toReversed()) if (layer.has(name)) return layer.get(name);
      return undefined;
    },
    unset: (name) => `${name} is not set in the Dockerfile`,
  };
}

function wordsOf(tree: DockerfileTree, instruction: Instruction, scope: Scope): Piece[] {
  return split(instruction.arguments, dockerfileDialect(tree.escape)).flatMap((word) =>
    'parts' in word ? [expandWhole(word, instruction.arguments, scope)] : [],
  );
}

function apply(
  tree: DockerfileTree,
  instruction: Instruction,
  stage: Stage,
  stages: readonly Stage[],
  build: Build,
  without: ((outside: string) => boolean) | undefined,
): void {
  const { image } = stage;
  const scope = scopeOf(stage.args, image.environment);
  const words = () => wordsOf(tree, instruction, scope);
  switch (instruction.keyword) {
    case 'ENV':
      environment(tree, instruction, stage, scope);
      break;
    case 'WORKDIR': {
      const path = expandWhole(
        wholeWord(instruction.arguments, dockerfileDialect(tree.escape)),
        instruction.arguments,
        scope,
      );
      const text = knownText(path)?.trim();
      const to = text === undefined ? undefined : absoluteFrom(image.directory, text);
      if (to === undefined) delete image.directory;
      else image.directory = to;
      break;
    }
    case 'ENTRYPOINT':
      image.entrypoint = startOf(instruction, stage);
      delete image.passes;
      delete image.entrypointUnknown;
      // What CMD an earlier image brings is for that image's entrypoint; one of this very stage is meant for this one.
      if (!stage.commandIsOwn) delete image.command;
      break;
    case 'CMD':
      image.command = startOf(instruction, stage);
      stage.commandIsOwn = true;
      break;
    case 'SHELL':
      stage.shell = decodeJson(instruction.arguments) ?? stage.shell;
      break;
    case 'STOPSIGNAL': {
      const signal = words()[0];
      if (signal) image.stopSignal = signal;
      break;
    }
    case 'EXPOSE':
      for (const word of words()) {
        const port = /^(\d+)(?:\/tcp)?$/i.exec(word.text)?.[1];
        if (port !== undefined) image.ports.push({ inside: Number(port), at: atOf(word) });
      }
      break;
    case 'COPY':
    case 'ADD':
      copied({
        tree,
        instruction,
        words: decodeJson(instruction.arguments) ?? words(),
        stage,
        stages,
        build,
        scope,
        without,
      });
      break;
    case 'VOLUME':
      break;
    case 'RUN':
      ran(instruction, stage, scope, build.files);
      break;
    default:
  }
}

function startOf(instruction: Instruction, stage: Stage): Start {
  const words = decodeJson(instruction.arguments);
  if (words) return { form: 'exec', words };
  return { form: 'shell', shell: stage.shell, script: instruction.arguments };
}

function environment(tree: DockerfileTree, instruction: Instruction, stage: Stage, scope: Scope): void {
  const dialect = dockerfileDialect(tree.escape);
  const piece = instruction.arguments;
  const old = /^([^\s=]+)\s+/.exec(piece.text);
  if (old?.[1]) {
    const rest = slice(piece, old[0].length);
    stage.image.environment.set(old[1], expandWhole(wholeWord(rest, dialect), rest, scope));
    return;
  }
  // All names of one line see the values from before the line.
  const set: [string, Piece][] = [];
  for (const word of split(piece, dialect)) {
    if (!('parts' in word)) continue;
    const { name, value } = pair(word, piece);
    if (value) set.push([name, expandWhole(value, piece, scope)]);
  }
  for (const [name, value] of set) stage.image.environment.set(name, value);
}
