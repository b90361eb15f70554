export { scalarPiece } from './scalar.ts';
export {
  type Entry,
  type ListNode,
  type MapNode,
  readYaml,
  type ScalarNode,
  type YamlNode,
  type YamlTree,
} from './tree.ts';
