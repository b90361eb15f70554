export type { Nginx } from '../../contracts/nginx.ts';
export { type NginxKind, nginxKind } from './classify.ts';
export { type NginxSource, readNginx } from './document.ts';
export { fixLine } from './edit.ts';
export { hopOfNginx } from './hop.ts';
export { type Problem, parse, type Tree } from './parse.ts';
export { type Payload, type PayloadOptions, payloadOf, type Sources } from './payload.ts';
export { parseSize } from './size.ts';
export { parseTime, type Refused } from './time.ts';
