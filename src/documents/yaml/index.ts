export { scalarPiece } from './scalar.ts';
export {
  type Entry,
  type ListNode,
  type MapNode,
  readYaml,
  type ScalarNode,
  type YamlNode,
  type YamlProblem,
  type YamlTree,
} from './tree.ts';
