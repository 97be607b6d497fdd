import { pureRooms, roomOf } from './layer-table';
import { isSyntaxNode, memberPath, nameOf, violationAt, walk } from './source-file';
import type { SourceFile, SyntaxNode, Violation } from './source-file';

const ambientMembers = ['Date.now', 'Math.random', 'performance.now', 'crypto.getRandomValues', 'crypto.randomUUID'];
const ambientGlobals = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'process',
  'performance',
  'fetch',
  'console',
  'globalThis',
];

/** Rule 2: no clock, no chance, no timers and no I/O in the pure rooms. Time comes in events. */
export function noAmbientTime(file: SourceFile): Violation[] {
  if (!pureRooms.includes(roomOf(file.path) ?? '')) return [];
  const violations: Violation[] = [];
  walk(file.program, (node, parent) => {
    const found = ambientUse(node, parent);
    if (found !== undefined)
      violations.push(violationAt(file, node, `${found} does not occur in a pure folder: pass it in`));
  });
  return violations;
}

function ambientUse(node: SyntaxNode, parent: SyntaxNode | undefined): string | undefined {
  const member = memberPath(node);
  if (member !== undefined && ambientMembers.includes(member)) return member;
  if (nameOf(node['callee']) === 'Date') {
    if (node.type === 'CallExpression') return 'Date()';
    if (node.type === 'NewExpression' && (node['arguments'] as unknown[]).length === 0) return 'new Date()';
  }
  const name = nameOf(node);
  return name !== undefined && ambientGlobals.includes(name) && isReference(node, parent) ? name : undefined;
}

/** Whether an identifier means a variable: "x.process" and "{ process: 1 }" only name a property. */
function isReference(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type.startsWith('TS')) return false;
  if (parent.type === 'MemberExpression') return parent['object'] === node || parent['computed'] === true;
  if (['Property', 'PropertyDefinition', 'MethodDefinition'].includes(parent.type)) return parent['value'] === node;
  if (['ImportSpecifier', 'ExportSpecifier', 'FunctionDeclaration'].includes(parent.type)) return false;
  // A parameter or variable of that name is the caller's, handed in as it should be.
  return !isDeclaration(node, parent);
}

function isDeclaration(node: SyntaxNode, parent: SyntaxNode): boolean {
  const parameters = parent['params'];
  if (Array.isArray(parameters) && parameters.some((parameter) => isSyntaxNode(parameter) && parameter === node))
    return true;
  return parent.type === 'VariableDeclarator' && parent['id'] === node;
}

const modeNames = ['demo', 'paper', 'live'];

/** Rule 3: which mode runs is decided in engine/modes.ts alone; the renderer may switch on it to show the badge. */
export function modeDecidedOnce(file: SourceFile): Violation[] {
  const isFree = file.path === 'engine/modes.ts' || file.path.startsWith('renderer/');
  if (isFree || !/^(engine|electron)\//.test(file.path)) return [];
  const violations: Violation[] = [];
  walk(file.program, (node) => {
    const question = modeQuestion(file, node);
    if (question !== undefined) {
      violations.push(
        violationAt(file, node, `${question} belongs in engine/modes.ts: modes differ in adapters, not in code paths`),
      );
    }
  });
  return violations;
}

function modeQuestion(file: SourceFile, node: SyntaxNode): string | undefined {
  const name = nameOf(node);
  if (name !== undefined && /^is(Live|Paper|Demo)(Mode|Trading|Session|Money)?$/.test(name)) return name;
  if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node['operator']))) {
    const sides = [node['left'], node['right']];
    return sides.some(isModeName) && sides.some((side) => mentionsMode(file, side)) ? textOf(file, node) : undefined;
  }
  if (node.type === 'SwitchStatement' && mentionsMode(file, node['discriminant'])) {
    const cases = node['cases'] as SyntaxNode[];
    return cases.some((branch) => isModeName(branch['test']))
      ? `switch (${textOf(file, node['discriminant'])})`
      : undefined;
  }
  return undefined;
}

function isModeName(node: unknown): boolean {
  return isSyntaxNode(node) && node.type === 'Literal' && modeNames.includes(String(node['value']));
}

function mentionsMode(file: SourceFile, node: unknown): boolean {
  return !isModeName(node) && /mode/i.test(textOf(file, node));
}

function textOf(file: SourceFile, node: unknown): string {
  return isSyntaxNode(node) ? file.text.slice(node.start, node.end) : '';
}
