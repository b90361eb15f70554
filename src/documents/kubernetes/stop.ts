import type { At } from '../../contracts/model.ts';
import type { Mark } from '../document.ts';
import type { Stated, Stop } from '../launch/launch.ts';
import { type Piece, type Tree, treeOf, unknownIn } from '../shell/index.ts';
import type { YamlNode } from '../yaml/index.ts';
import { itemsOf, numberOf, pieceUnder, placeOf, under, unknownOf, wordsOfList, writtenOf } from './nodes.ts';

/** What a container's `lifecycle.preStop` does, and how long it takes, in seconds. */
export interface PreStop {
  action: 'sleep' | 'exec' | 'httpGet' | 'tcpSocket' | 'unknown';
  seconds: { value: number } | { unknown: string };
  /** The value's place, of a command the whole command. */
  at: At;
  written?: string;
  /** Why the server may have ended before its signal arrives, as a clause: the command tells it to, and waits for it. */
  quits?: string;
}

/** Reads `lifecycle.preStop`; undefined where there is none. */
export function preStopOf(container: YamlNode): PreStop | undefined {
  const lifecycle = under(container, 'lifecycle');
  const hook = lifecycle?.kind === 'scalar' ? lifecycle : under(lifecycle, 'preStop');
  if (!hook) return undefined;
  const unknown = unknownOf(hook) ?? undecided(hook);
  if (unknown !== undefined) return { action: 'unknown', seconds: { unknown }, at: placeOf(hook), quits: unknown };
  const seconds = under(hook, 'sleep', 'seconds');
  if (seconds) {
    const written = writtenOf(seconds);
    return {
      action: 'sleep',
      seconds: numberOf(seconds),
      at: placeOf(seconds),
      ...(written !== undefined && { written }),
    };
  }
  const command = under(hook, 'exec', 'command');
  if (command) return executed(command);
  for (const action of ['httpGet', 'tcpSocket'] as const) {
    const node = under(hook, action);
    if (node) return { action, seconds: { unknown: `how long ${action} takes is not known` }, at: placeOf(node) };
  }
  const because = 'what it does is not known';
  return { action: 'unknown', seconds: { unknown: because }, at: placeOf(hook), quits: because };
}

/** Why it is not known which of several actions a hook takes, or what its command is. */
function undecided(hook: YamlNode): string | undefined {
  const actions = ['sleep', 'exec', 'httpGet', 'tcpSocket'].filter((action) => under(hook, action));
  if (actions.length > 1) return `it is not known which of ${actions.join(' and ')} it is`;
  return unknownOf(under(hook, 'exec', 'command'));
}

function executed(command: YamlNode): PreStop {
  const words = wordsOfList(itemsOf(command));
  const [first] = words;
  const last = words.at(-1);
  const at = first && last ? first.file.at(first.start, Math.max(first.end, last.end)) : placeOf(command);
  const written = first?.file.text.slice(at.start ?? 0, at.end ?? 0);
  const base = { action: 'exec' as const, at, ...(written !== undefined && { written }) };
  const paused: Pause = words.length === 0 ? { unknown: 'it has no command' } : pauseOf(words);
  const seconds = 'unknown' in paused ? { unknown: paused.unknown } : { value: paused.value };
  const quits = paused.waits ?? ('unknown' in paused ? 'what its preStop command does is not known' : undefined);
  return { ...base, seconds, ...(quits !== undefined && { quits }) };
}

/** How long a command goes on before the server is told to stop; `waits`: it is told by the command, which waits for it. */
type Pause = ({ value: number } | { unknown: string }) & { waits?: string };

const SHELL = /(^|\/)(sh|bash|ash|dash)$/;
/** Commands that take no time and change nothing. */
const IDLE = /^(true|:|echo|printf|exit|set|date)$/;
/** Tells nginx to end when its requests have ended. */
const QUITS = /^((\/usr)?\/sbin\/)?nginx -s quit$|^kill (-s (SIG)?QUIT|-(SIG)?QUIT|-3) (1|\$\(cat [\w./-]+\))$/;
const WAITS = 'its preStop command tells it to quit before the signal arrives';

/** How long the words of a command wait, in seconds. */
function pauseOf(words: readonly Piece[]): Pause {
  const unknown = words.map(unknownIn).find((one) => one !== undefined);
  if (unknown !== undefined) return { unknown };
  const texts = words.map(({ text }) => text);
  const [program = '', option = '', script] = texts;
  if (SHELL.test(program)) {
    if (!/^-[a-z]*c$/.test(option) || script === undefined) return { unknown: `${texts.join(' ')} is not followed` };
    return pauseOfScript(words[2] as Piece);
  }
  // Nothing waits for what it tells nginx, so that the signal follows at once.
  if (QUITS.test(texts.join(' '))) return { value: 0 };
  return pauseOfCommand(texts) ?? { unknown: `how long ${texts.join(' ')} takes is not known` };
}

function pauseOfScript(script: Piece): Pause {
  let value = 0;
  let told = false;
  let waits = false;
  const wait = (tree: Tree): string | undefined => {
    if (tree.kind === 'list') {
      for (const item of tree.items) {
        const unknown = item.background ? `whether ${textOf(item.tree)} is waited for is not known` : wait(item.tree);
        if (unknown !== undefined) return unknown;
      }
      return undefined;
    }
    if (tree.kind === 'chain') {
      // `sleep 5 || true`: what stands behind `||` takes no time.
      const rest = tree.rest.filter((one) => one.operator === '&&' || !IDLE.test(textOf(one.tree).split(' ')[0] ?? ''));
      const other = rest.find((one) => one.operator === '||');
      if (other) return `whether ${textOf(other.tree)} is run is not known`;
      return [tree.first, ...rest.map((one) => one.tree)].map(wait).find((unknown) => unknown !== undefined);
    }
    const text = textOf(tree);
    if (told) {
      waits ||= !IDLE.test(text.split(' ')[0] ?? '') && !QUITS.test(text);
      return undefined;
    }
    if (tree.kind !== 'simple' || tree.assignments.length > 0) return `how long ${text} takes is not known`;
    const pause = pauseOfCommand(tree.words.map(({ from, to }) => unquoted(script.text.slice(from, to))));
    if (pause && 'value' in pause) value += pause.value;
    else if (QUITS.test(text)) told = true;
    else return `how long ${text} takes is not known`;
    return undefined;
  };
  const textOf = ({ from, to }: Tree): string => script.text.slice(from, to).replace(/\s+/g, ' ').trim();
  const unknown = wait(treeOf(script));
  return unknown === undefined ? { value, ...(waits ? { waits: WAITS } : {}) } : { unknown };
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/s, '$2');

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `sleep 10`, `sleep 0.5 1m`: GNU adds them up; undefined where the command is no pause. */
function pauseOfCommand([program = '', ...rest]: readonly string[]): Pause | undefined {
  if (IDLE.test(program)) return { value: 0 };
  if (!/^((\/usr)?\/bin\/)?sleep$/.test(program) || rest.length === 0) return undefined;
  let value = 0;
  for (const word of rest) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(word) ?? [];
    if (number === undefined) return { unknown: `${word} is no duration of sleep` };
    value += Number(number) * (UNITS[unit] as number);
  }
  return { value };
}

/** What the pod and the container say of the stop; the signal is merged with the image's. */
export function stopOfContainer(
  container: YamlNode,
  podSpec: YamlNode | undefined,
  late: At | undefined,
  sidecar: YamlNode | undefined,
  at: At,
): { signal?: Piece; signalKey: string; rest: Omit<Stop, 'signal'> } {
  const grace = under(podSpec, 'terminationGracePeriodSeconds');
  const period = grace && numberOf(grace);
  const preStop = preStopOf(container);
  const signal = pieceUnder(container, 'lifecycle', 'stopSignal');
  const standard = (name: string): Mark => ({ at, origin: 'default', name });
  const none = period && 'value' in period && period.value === 0;
  return {
    ...(signal && { signal }),
    signalKey: 'lifecycle.stopSignal',
    rest: {
      grace_period: grace
        ? { ...milliseconds(period as { value: number }), mark: markOfNode(grace, 'terminationGracePeriodSeconds') }
        : { value: 30_000, mark: standard('terminationGracePeriodSeconds') },
      // Without a grace period the hook is not run.
      pre_stop:
        preStop && !none
          ? { ...milliseconds(preStop.seconds), mark: markOfHook(preStop) }
          : { value: 0, mark: standard('lifecycle.preStop') },
      pre_stop_command: preStop
        ? { ...commandOf(preStop), mark: markOfHook(preStop) }
        : { value: false, mark: standard('lifecycle.preStop') },
      ...(late && { gets_traffic_late: { value: true, mark: { at: late, origin: 'explicit', name: 'selector' } } }),
      after_server: sidecar
        ? { value: true, mark: markOfNode(sidecar, 'restartPolicy') }
        : { value: false, mark: standard('restartPolicy') },
    },
  };
}

/** Why nginx may have ended before its signal arrives, as a clause; undefined where it has not. */
export const endedBefore = (container: YamlNode): string | undefined => preStopOf(container)?.quits;

const commandOf = ({ action, seconds }: PreStop): Pick<Stated<boolean>, 'value' | 'unknown'> =>
  action === 'unknown' && 'unknown' in seconds ? seconds : { value: action === 'exec' };

function milliseconds(seconds: { value: number } | { unknown: string }): Pick<Stated<number>, 'value' | 'unknown'> {
  return 'value' in seconds ? { value: Math.round(seconds.value * 1000) } : seconds;
}

function markOfNode(node: YamlNode, name: string): Mark {
  const written = writtenOf(node);
  return { at: placeOf(node), origin: 'explicit', name, ...(written !== undefined && { written }) };
}

function markOfHook({ at, written, action }: PreStop): Mark {
  const key = action === 'sleep' ? '.sleep.seconds' : action === 'unknown' ? '' : `.${action}`;
  const name = `lifecycle.preStop${key}`;
  return { at, origin: 'explicit', name, ...(written !== undefined && { written }) };
}
