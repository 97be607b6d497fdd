import { nameOf, stringOf, violationAt, walk, type SourceFile, type SyntaxNode, type Violation } from './source-file';

const testFunctions = ['test', 'it', 'describe', 'suite', 'bench'];

/**
 * A test file asserts something, or hands over to a suite that does: a contract suite is a function that another file
 * exports and whose name says so.
 */
export function assertsSomething(file: SourceFile): Violation[] {
  let asserts = false;
  walk(file.program, (node) => {
    const name = nameOf(node['callee']) ?? (node.type === 'CallExpression' ? calleeRoot(node) : undefined);
    if (name !== undefined && /^(expect|expectTypeOf|assert\w*)$|(Contract|Suite)$/.test(name)) asserts = true;
  });
  return asserts ? [] : [violationAt(file, { start: 0 }, 'this test file asserts nothing')];
}

/** "expect" for expect(x).toBe(y), "assert" for assert.equal(x, y) and for fc.assert(x). */
function calleeRoot(call: SyntaxNode): string | undefined {
  const callee = call['callee'] as SyntaxNode;
  if (callee.type !== 'MemberExpression') return undefined;
  return nameOf(callee['property']) === 'assert' ? 'assert' : nameOf(callee['object']);
}

export function noFocusedTest(file: SourceFile): Violation[] {
  return findModifiers(file, ['only'], () => true, 'a focused test keeps all others from running: remove .only');
}

/** A skipped test says why, in a comment on its line or the line above. */
export function skippedWithReason(file: SourceFile): Violation[] {
  return findModifiers(
    file,
    ['skip', 'todo', 'skipIf', 'runIf', 'fails'],
    (node) => !hasCommentAt(file, node),
    'a test that does not always run says why in a comment on the line above',
  );
}

function findModifiers(
  file: SourceFile,
  modifiers: readonly string[],
  isWrong: (node: SyntaxNode) => boolean,
  rule: string,
): Violation[] {
  const violations: Violation[] = [];
  walk(file.program, (node) => {
    if (node.type !== 'MemberExpression' || !isTestFunction(node['object'] as SyntaxNode)) return;
    const modifier = nameOf(node['property']) ?? stringOf(node['property']);
    if (modifier !== undefined && modifiers.includes(modifier) && isWrong(node)) {
      violations.push(violationAt(file, node, rule));
    }
  });
  return violations;
}

/** test, but also test.concurrent and test.each(table). */
function isTestFunction(node: SyntaxNode): boolean {
  if (node.type === 'MemberExpression') return isTestFunction(node['object'] as SyntaxNode);
  if (node.type === 'CallExpression') return isTestFunction(node['callee'] as SyntaxNode);
  return testFunctions.includes(nameOf(node) ?? '');
}

function hasCommentAt(file: SourceFile, node: SyntaxNode): boolean {
  const lineOf = (position: number) => file.text.slice(0, position).split('\n').length;
  const line = lineOf(node.start);
  return file.comments.some((comment) => {
    const last = lineOf(comment.end);
    return comment.value.trim().length > 10 && (last === line || last === line - 1);
  });
}
