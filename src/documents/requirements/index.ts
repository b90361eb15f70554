export { requirementsDocument } from './document.ts';
export { type Requirements, rangeOfRequirement, rangesNearby, rangesOfRequirements } from './parse.ts';
