import { importsOf, type ImportedModule } from './imports';
import { isKnownRoom, mayImportEngine, mayImportPackage, roomOf } from './layer-table';
import { memberPath, violationAt, walk, type SourceFile, type Violation } from './source-file';

function checkImports(file: SourceFile, verdict: (imported: ImportedModule) => string | undefined): Violation[] {
  return importsOf(file).flatMap((imported) => {
    const rule = verdict(imported);
    return rule === undefined ? [] : [violationAt(file, imported.node, rule)];
  });
}

/** Rule 1 for the engine: imports go the way of the pipeline; no Electron, no user interface. */
export function engineLayers(file: SourceFile): Violation[] {
  const room = roomOf(file.path);
  if (room === undefined) return [];
  if (!isKnownRoom(room)) {
    return [
      violationAt(file, { start: 0 }, `engine/${room} is not in the layer table: add it to layer-table.ts first`),
    ];
  }
  return checkImports(file, ({ target, isOwnFile }) => {
    if (!isOwnFile) return mayImportPackage(room, target) ? undefined : `engine/${room} may not import ${target}`;
    if (!target.startsWith('engine/')) return `the engine may not import ${target}: it knows no user interface`;
    return mayImportEngine(room, target) ? undefined : `engine/${room} may not import ${target} (layers)`;
  });
}

/** Rule 1 for electron/: it drives the engine and never the renderer; the sandboxed preload knows the contract alone. */
export function electronLayers(file: SourceFile): Violation[] {
  if (!file.path.startsWith('electron/')) return [];
  const isPreload = file.path.startsWith('electron/preload/');
  return checkImports(file, ({ target, isOwnFile, isTypeOnly }) => {
    if (isOwnFile && target.startsWith('renderer/')) return `electron/ may not import ${target}`;
    if (!isPreload) return undefined;
    if (!isOwnFile)
      return ['electron', 'zod'].includes(target) ? undefined : `the sandboxed preload may not import ${target}`;
    const isContract = target.startsWith('engine/api/') || (isTypeOnly && target.startsWith('engine/domain/'));
    return isContract || target.startsWith('electron/preload/')
      ? undefined
      : `the preload may import engine/api and no more, but imports ${target}`;
  });
}

/** Rule 1 for renderer/: of the engine only `api`, and types of `domain`; nothing of Electron or Node. */
export function rendererLayers(file: SourceFile): Violation[] {
  if (!file.path.startsWith('renderer/')) return [];
  return checkImports(file, ({ target, isOwnFile, isTypeOnly }) => {
    if (!isOwnFile) {
      return target === 'electron' || target.startsWith('node:') ? `the renderer may not import ${target}` : undefined;
    }
    if (target.startsWith('renderer/') || target.startsWith('engine/api/')) return undefined;
    if (target.startsWith('engine/domain/') && isTypeOnly) return undefined;
    return `the renderer may import engine/api and types of engine/domain, but imports ${target}`;
  });
}

/** Rule 1: a feature never imports another feature. */
export function separateFeatures(file: SourceFile): Violation[] {
  const feature = featureOf(file.path);
  if (feature === undefined) return [];
  return checkImports(file, ({ target, isOwnFile }) => {
    const other = isOwnFile ? featureOf(target) : undefined;
    return other === undefined || other === feature
      ? undefined
      : `feature ${feature} may not import feature ${other}: share through stores or ui`;
  });
}

function featureOf(path: string): string | undefined {
  return /^renderer\/features\/([^/.]+)/.exec(path)?.[1];
}

/** Rule 1: only renderer/client touches what the preload exposes. */
export function bridgeInClientOnly(file: SourceFile): Violation[] {
  if (!file.path.startsWith('renderer/') || file.path.startsWith('renderer/client/')) return [];
  const violations: Violation[] = [];
  walk(file.program, (node) => {
    if (['window.parallax', 'globalThis.parallax'].includes(memberPath(node) ?? '')) {
      violations.push(violationAt(file, node, 'only renderer/client may use the preload bridge window.parallax'));
    }
  });
  return violations;
}
