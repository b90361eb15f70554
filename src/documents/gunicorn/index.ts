export { hasGunicornName, isGunicornConfig } from './classify.ts';
export { type GunicornSource, type Opened, readGunicorn } from './document.ts';
export { fixLine, type Operand } from './edit.ts';
export { hopOfGunicorn } from './hop.ts';
