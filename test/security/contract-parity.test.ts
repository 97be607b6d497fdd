import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindCalls } from '../../electron/ipc/bind-calls.ts';
import { channelOf, METHOD_NAMES } from '../../engine/api/channels.ts';
import { METHODS } from '../../engine/api/contract.ts';
import { failure } from '../../engine/domain/result.ts';
import { createFakeEngine } from '../fakes/fake-engine.ts';
import { fakeShellHandlers } from '../fakes/fake-settings.ts';

const root = resolve(import.meta.dirname, '../..');

function sourcesUnder(folder: string): readonly { readonly name: string; readonly text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.tsx'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));
}

describe('the contract', () => {
  it('has the same methods with and without its schemas', () => {
    expect([...METHOD_NAMES]).toEqual(METHODS);
  });

  it('is answered by an engine and the shell, method by method', () => {
    expect([...Object.keys(fakeShellHandlers()), ...Object.keys(createFakeEngine().handlers)].sort()).toEqual(
      [...METHODS].sort(),
    );
  });

  it('opens one channel per method and no other', () => {
    const channels: string[] = [];
    bindCalls({
      ipc: { handle: (channel) => void channels.push(channel) },
      pages: { isOwnPage: () => true, isOwnWindow: () => true },
      findHandler: () => Promise.resolve(failure({ code: 'unavailable', message: '', field: null })),
      checkOutputs: false,
      log: () => undefined,
    });
    expect(channels).toEqual(METHODS.map((method) => channelOf(method)));
  });

  it('is the only thing that ipc is used for', () => {
    const users = sourcesUnder('electron')
      .filter(({ text }) => /ipcMain\.|ipcRenderer\./.test(text))
      .map(({ name }) => name);
    // The binders get ipcMain handed in by application.ts.
    expect(users).toEqual(['electron/preload/index.ts']);
  });

  it('is all that the preload knows: no schema library, no Node, no engine', () => {
    const preload = readFileSync(join(root, 'electron/preload/index.ts'), 'utf8');
    const imported = [...preload.matchAll(/^import (?!type).*?from '([^']+)'/gms)].map((match) => match[1]);
    expect(imported.sort()).toEqual(['../../engine/api/channels.ts', 'electron']);
    expect(readFileSync(join(root, 'engine/api/channels.ts'), 'utf8')).not.toMatch(/^import/m);
  });

  it('is reached by the page through the bridge alone', () => {
    for (const { name, text } of sourcesUnder('renderer')) {
      expect(/from 'electron'|require\(/.test(text) ? name : '').toBe('');
      const touchesBridge = /window\.parallax/.test(text);
      expect(touchesBridge && !name.startsWith('renderer/client/') ? name : '').toBe('');
    }
  });
});
