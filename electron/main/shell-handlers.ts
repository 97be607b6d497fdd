import { mkdirSync } from 'node:fs';
import type { Method, MethodOutput, ShellHandlers } from '../../engine/api/contract.ts';
import { type Result, success } from '../../engine/domain/result.ts';
import type { EngineHost } from './engine-host.ts';
import type { BundledPackage } from './licences.ts';
import type { PictureArea } from './save-picture.ts';

export interface ShellHandlersOptions {
  readonly info: Omit<MethodOutput<'app.info'>, 'mode'>;
  /** Which mode runs, and how to change it. */
  readonly modes: Pick<EngineHost, 'choice' | 'problem' | 'choose'>;
  /** Shows a folder in the system's file manager; answers why not, or an empty text. */
  readonly openFolder: (folder: string) => Promise<string>;
  /** Writes a part of the window as a picture; its path, null when no file was chosen, or why there is none. */
  readonly savePicture: (area: PictureArea, name: string) => Promise<Result<string | null, string>>;
  /** Null where this build carries no list. */
  readonly licences: () => Promise<readonly BundledPackage[] | null>;
}

const NO_LIST = 'This build carries no list of its packages: it was not made by "npm run build".';

export type ShellMethod = keyof ShellHandlers;
const SHELL_METHODS: readonly Method[] = [
  'app.info',
  'app.openDataFolder',
  'app.savePicture',
  'app.packages',
  'app.licence',
  'mode.view',
  'mode.choose',
] satisfies ShellMethod[];

export function isShellMethod(method: Method): method is ShellMethod {
  return SHELL_METHODS.includes(method);
}

/** What the shell answers by itself, with or without an engine. */
export function createShellHandlers(options: ShellHandlersOptions): ShellHandlers {
  const { info, modes, openFolder, savePicture, licences } = options;
  return {
    'app.info': () => success({ ...info, mode: modes.choice().mode }),
    'mode.view': () => success({ ...modes.choice(), problem: modes.problem() }),
    'mode.choose': async ({ mode, account }) => {
      const chosen = await modes.choose({ mode, account });
      if (chosen.ok) return { ok: true, value: { accepted: true } };
      return unavailable(`The mode was not changed: ${chosen.error}`);
    },
    'app.openDataFolder': async () => {
      try {
        // Made here too: an engine that did not start may not have got that far.
        mkdirSync(info.dataFolder, { recursive: true });
      } catch (error) {
        return unavailable(`The data folder ${info.dataFolder} cannot be made: ${String(error)}.`);
      }
      const problem = await openFolder(info.dataFolder);
      if (problem === '') return { ok: true, value: { accepted: true } };
      return unavailable(`The folder ${info.dataFolder} could not be shown (${problem}). Open it by hand.`);
    },
    'app.savePicture': async ({ area, name }) => {
      const saved = await savePicture(area, name);
      return saved.ok ? success({ path: saved.value }) : unavailable(saved.error);
    },
    'app.packages': async () => {
      const found = await licences();
      if (found === null) return unavailable(NO_LIST);
      return success(found.map(({ name, version, licence }) => ({ name, version, licence })));
    },
    'app.licence': async ({ name }) => {
      const found = await licences();
      if (found === null) return unavailable(NO_LIST);
      return success({ text: found.find((one) => one.name === name)?.text ?? null });
    },
  };
}

function unavailable(message: string) {
  return { ok: false, error: { code: 'unavailable', message, field: null } } as const;
}
