import type { OpenDialogOptions, SaveDialogOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { createFilePicker } from '../../../electron/main/file-picker.ts';

interface Shown {
  readonly opens: OpenDialogOptions[];
  readonly saves: SaveDialogOptions[];
}

function picker(
  open: readonly string[],
  save: string,
): Shown & { readonly files: ReturnType<typeof createFilePicker> } {
  const opens: OpenDialogOptions[] = [];
  const saves: SaveDialogOptions[] = [];
  const files = createFilePicker({
    showOpen(options) {
      opens.push(options);
      return Promise.resolve({ canceled: open.length === 0, filePaths: [...open] });
    },
    showSave(options) {
      saves.push(options);
      return Promise.resolve({ canceled: save === '', filePath: save });
    },
    folder: () => '/home/user/Downloads',
  });
  return { opens, saves, files };
}

describe('the file dialogs', () => {
  it('offer zip, csv and csv.gz, take several, and give what was chosen', async () => {
    const { files, opens } = picker(['/data/a.zip', '/data/XBTUSD_1.csv.gz'], '');
    expect(await files.chooseArchives()).toEqual(['/data/a.zip', '/data/XBTUSD_1.csv.gz']);
    expect(opens[0]?.filters?.[0]?.extensions).toEqual(['zip', 'csv', 'gz']);
    expect(opens[0]?.properties).toContain('multiSelections');
    expect(opens[0]?.defaultPath).toBe('/home/user/Downloads');
  });

  it('give nothing when the user thought better of it', async () => {
    const { files } = picker([], '');
    expect(await files.chooseArchives()).toEqual([]);
    expect(await files.chooseTarget('XBTUSD_1.csv')).toBeNull();
  });

  it('suggest a name, with a filter of its kind, in the folder where the user was last', async () => {
    const { files, saves, opens } = picker(['/data/a.zip'], '/reports/run.html');
    await files.chooseArchives();
    expect(await files.chooseTarget('XBTUSD_1.csv')).toBe('/reports/run.html');
    await files.chooseTarget('run.html');
    await files.chooseArchives();
    expect(saves.map(({ defaultPath, filters }) => [defaultPath, filters?.[0]])).toEqual([
      ['/data/XBTUSD_1.csv', { name: 'CSV', extensions: ['csv'] }],
      ['/reports/run.html', { name: 'Web page', extensions: ['html'] }],
    ]);
    expect(opens[1]?.defaultPath).toBe('/reports');
  });
});
