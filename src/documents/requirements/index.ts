export { rangeOfRequirement, rangesNearby, rangesOfRequirements, type Requirements } from './parse.ts';
