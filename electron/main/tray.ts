import { Menu, nativeImage, Tray } from 'electron';
import { describeStatus, type TradingStatus } from './trading-status.ts';
import { trayTemplate, type TrayActions } from './tray-menu.ts';

export interface AppTray {
  readonly update: (status: TradingStatus) => void;
  readonly remove: () => void;
}

/** @returns null where the system has no tray; the window can still be reopened by starting Parallax once more */
export function createTray(iconFile: string, actions: TrayActions, log: (line: string) => void): AppTray | null {
  try {
    const icon = nativeImage.createFromPath(iconFile);
    if (process.platform === 'darwin') icon.setTemplateImage(true);
    const tray = new Tray(icon);
    tray.on('click', actions.show);
    return {
      update(status) {
        tray.setToolTip(`Parallax, ${status.mode}: ${describeStatus(status)}`);
        tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(status, actions)));
      },
      remove: () => tray.destroy(),
    };
  } catch (error) {
    log(`there is no tray here: ${String(error)}`);
    return null;
  }
}
