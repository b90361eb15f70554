export { composeDocument } from './document.ts';
export { durationOf, type Service, servicesOf } from './launch.ts';
export { type Stack, stacksOf } from './stack.ts';
