import type { ElectronApplication } from 'playwright';

/** The next open dialogs are answered with these files, as if a person had picked them. */
export async function pickFiles(application: ElectronApplication, files: readonly string[]): Promise<void> {
  await application.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    },
    [...files],
  );
}

/** The next save dialogs are answered with this file. */
export async function pickTarget(application: ElectronApplication, file: string): Promise<void> {
  await application.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
}
