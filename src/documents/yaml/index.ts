export { scalarPiece } from './scalar.ts';
export {
  A_TEMPLATE,
  type Entry,
  type ListNode,
  type MapNode,
  readYaml,
  readYamlDocuments,
  type ScalarNode,
  type YamlDocument,
  type YamlNode,
  type YamlProblem,
  type YamlTree,
} from './tree.ts';
