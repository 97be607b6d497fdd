import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

/** One parsed source file. A rule is a function from it to violations. */
export interface SourceFile {
  /** Relative to the project's root, with forward slashes: "engine/domain/order.ts". */
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
  readonly comments: readonly { readonly start: number; readonly end: number; readonly value: string }[];
}

/** Any node of the syntax tree (ESTree with TypeScript's nodes); its children are found by walking its properties. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

export type Rule = (file: SourceFile) => readonly Violation[];

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** All .ts and .tsx files under the folders, in a stable order. */
export function listSourcePaths(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(`${projectRoot}${folder}`, { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
}

export function readSourceFile(path: string): SourceFile {
  return parseSourceFile(path, readFileSync(`${projectRoot}${path}`, 'utf8'));
}

/** Parses a text as if it were the file at that path; this is how the rules are tested. */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message ?? 'unknown reason'}`);
  return { path, text, program: program as unknown as SyntaxNode, comments };
}

/** Calls back for every node with its parent, from the outside in. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | undefined) => void,
  parent?: SyntaxNode,
): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isSyntaxNode(child)) walk(child, visit, node);
    }
  }
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

/** The name of an identifier, or undefined for any other node. */
export function nameOf(node: unknown): string | undefined {
  return isSyntaxNode(node) && node.type === 'Identifier' ? (node['name'] as string) : undefined;
}

/** The value of a string literal, or undefined for any other node. */
export function stringOf(node: unknown): string | undefined {
  if (!isSyntaxNode(node) || node.type !== 'Literal') return undefined;
  return typeof node['value'] === 'string' ? node['value'] : undefined;
}

/** "Date.now" for the member expression of that text, without computed members. */
export function memberPath(node: SyntaxNode): string | undefined {
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const object = nameOf(node['object']);
  const property = nameOf(node['property']);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

export function violationAt(file: SourceFile, node: { readonly start: number }, rule: string): Violation {
  return { path: file.path, line: file.text.slice(0, node.start).split('\n').length, rule };
}

/** "engine/domain/order.ts:12: why", one a line: what a failing test shows. */
export function formatViolations(violations: readonly Violation[]): string[] {
  return violations.map(({ path, line, rule }) => `${path}:${line}: ${rule}`);
}
