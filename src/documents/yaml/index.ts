export { type Entry, type ListNode, type MapNode, type ScalarNode, type YamlNode, readYaml, type YamlTree } from './tree.ts';
export { scalarPiece } from './scalar.ts';
