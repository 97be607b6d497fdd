import { dirname, extname, join } from 'node:path';
import type { OpenDialogOptions, OpenDialogReturnValue, SaveDialogOptions, SaveDialogReturnValue } from 'electron';
import type { FilePicker } from '../../engine/ports.ts';

export interface FilePickerOptions {
  /** The system's dialogs, over the window there is. */
  readonly showOpen: (options: OpenDialogOptions) => Promise<OpenDialogReturnValue>;
  readonly showSave: (options: SaveDialogOptions) => Promise<SaveDialogReturnValue>;
  /** Where the first dialog begins; later ones begin where the user was last. */
  readonly folder: () => string;
}

const ARCHIVES = { name: 'Candle archives (zip, csv, csv.gz)', extensions: ['zip', 'csv', 'gz'] };
const ALL_FILES = { name: 'All files', extensions: ['*'] };
const KINDS: Readonly<Record<string, string>> = {
  '.csv': 'CSV',
  '.json': 'JSON',
  '.html': 'Web page',
  '.png': 'Picture',
};

/** Asks for files with the dialogs of the system. */
export function createFilePicker({ showOpen, showSave, folder }: FilePickerOptions): FilePicker {
  let lastFolder: string | null = null;
  return {
    async chooseArchives() {
      const { canceled, filePaths } = await showOpen({
        title: 'Import candles',
        buttonLabel: 'Choose',
        defaultPath: lastFolder ?? folder(),
        filters: [ARCHIVES, ALL_FILES],
        properties: ['openFile', 'multiSelections'],
      });
      const [first] = filePaths;
      if (canceled || first === undefined) return [];
      lastFolder = dirname(first);
      return filePaths;
    },
    async chooseTarget(suggestedName) {
      const extension = extname(suggestedName);
      const kind = KINDS[extension];
      const { canceled, filePath } = await showSave({
        title: 'Export',
        buttonLabel: 'Save',
        defaultPath: join(lastFolder ?? folder(), suggestedName),
        filters: [...(kind === undefined ? [] : [{ name: kind, extensions: [extension.slice(1)] }]), ALL_FILES],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      });
      if (canceled || filePath === '') return null;
      lastFolder = dirname(filePath);
      return filePath;
    },
  };
}
