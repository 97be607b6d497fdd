import { basename } from 'node:path';
import { nameOf, violationAt, walk, type SourceFile, type SyntaxNode, type Violation } from './source-file';

const longestFile = 400;

export function noAny(file: SourceFile): Violation[] {
  return findNodes(file, (node) => node.type === 'TSAnyKeyword', 'no `any`: use unknown and parse');
}

export function noDefaultExport(file: SourceFile): Violation[] {
  return findNodes(
    file,
    (node) =>
      node.type === 'ExportDefaultDeclaration' ||
      (node.type === 'ExportSpecifier' && nameOf(node['exported']) === 'default'),
    'no default export: name it',
  );
}

export function kebabCaseName(file: SourceFile): Violation[] {
  const isKebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|d))?\.tsx?$/.test(basename(file.path));
  return isKebabCase ? [] : [violationAt(file, { start: 0 }, 'file names are kebab-case')];
}

export function shortFile(file: SourceFile): Violation[] {
  const lines = file.text.trimEnd().split('\n').length;
  if (lines <= longestFile) return [];
  return [violationAt(file, { start: 0 }, `${lines} lines: above ${longestFile} a file becomes two (300 is the aim)`)];
}

function findNodes(file: SourceFile, matches: (node: SyntaxNode) => boolean, rule: string): Violation[] {
  const violations: Violation[] = [];
  walk(file.program, (node) => {
    if (matches(node)) violations.push(violationAt(file, node, rule));
  });
  return violations;
}
