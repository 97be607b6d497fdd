import type { MenuItemConstructorOptions } from 'electron';
import { describeStatus, type TradingStatus } from './trading-status.ts';

export interface TrayActions {
  readonly show: () => void;
  readonly quit: () => void;
}

/** The tray's menu: which mode, what it is doing, and the way back to the window. */
export function trayTemplate(status: TradingStatus, actions: TrayActions): MenuItemConstructorOptions[] {
  return [
    { label: `${status.mode.toUpperCase()}  ${status.symbol ?? ''}`.trim(), enabled: false },
    { label: describeStatus(status), enabled: false },
    { type: 'separator' },
    { label: 'Show Parallax', click: actions.show },
    { label: 'Quit Parallax', click: actions.quit },
  ];
}
