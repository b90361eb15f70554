export { dockerfileDocument } from './document.ts';
export { type Build, imageOf } from './launch.ts';
export { type DockerfileTree, type Instruction, parse } from './parse.ts';
