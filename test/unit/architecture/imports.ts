import { posix } from 'node:path';
import { isSyntaxNode, stringOf, walk, type SourceFile, type SyntaxNode } from './source-file';

/** One import, re-export, import() or import type of a file. */
export interface ImportedModule {
  readonly node: SyntaxNode;
  /** A path relative to the root without extension for files of the project, else the package's or module's name. */
  readonly target: string;
  readonly isOwnFile: boolean;
  readonly isTypeOnly: boolean;
}

export function importsOf(file: SourceFile): ImportedModule[] {
  const found: ImportedModule[] = [];
  walk(file.program, (node) => {
    const specifier = stringOf(node['source']);
    if (specifier === undefined) return;
    const isOwnFile = specifier.startsWith('.');
    const target = isOwnFile ? posix.join(posix.dirname(file.path), specifier) : packageName(specifier);
    found.push({ node, target: target.replace(/\.(ts|tsx|js)$/, ''), isOwnFile, isTypeOnly: isTypeOnly(node) });
  });
  return found;
}

/** "piscina" for "piscina/x", "@scope/name" for "@scope/name/x"; Node's modules keep their "node:". */
function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === 'TSImportType') return true;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = node['specifiers'];
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every(
    (specifier) =>
      isSyntaxNode(specifier) && (specifier['importKind'] === 'type' || specifier['exportKind'] === 'type'),
  );
}
