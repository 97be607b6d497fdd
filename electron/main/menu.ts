import type { MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly macOs: boolean;
  readonly version: string;
  readonly developerTools: boolean;
  readonly showAbout: () => void;
  readonly showLog: () => void;
}

/** The standard menu: what a keyboard expects (copy and paste, zoom), and where the version stands. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const developer: MenuItemConstructorOptions[] = options.developerTools
    ? [separator, { role: 'reload' }, { role: 'toggleDevTools' }]
    : [];
  return [
    ...(options.macOs ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: [{ role: 'close' }, separator, ...(options.macOs ? [] : [{ role: 'quit' } as const])] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: `Parallax ${options.version}`, click: options.showAbout },
        { label: 'Show log', click: options.showLog },
      ],
    },
  ];
}
