import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import type { Shortcut } from './shortcut.ts';

/** The keys there are; the app knows which. */
export function ShortcutsPanel({ shortcuts }: { readonly shortcuts: readonly Shortcut[] }): ReactNode {
  return (
    <Panel title="Shortcuts" testId="panel-shortcuts" className="settings-main">
      <div className="settings-page scroll">
        <table className="storage-table" aria-label="Keyboard shortcuts">
          <tbody>
            {shortcuts.map(({ keys, what, where }) => (
              <tr key={`${keys} ${where}`}>
                <th scope="row">
                  <kbd>{keys}</kbd>
                </th>
                <td>{what}</td>
                <td className="text-3">{where}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
