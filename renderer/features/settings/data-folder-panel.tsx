import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { CallError } from '../../../engine/api/contract.ts';
import type { StorageView } from '../../../engine/api/settings-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatBytes } from '../../ui/format-number.ts';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { readStorage, showDataFolder } from '../../stores/data-folder.ts';

/** Where everything is kept, and how much of it there is. */
export function DataFolderPanel(): ReactNode {
  const [storage, setStorage] = useState<StorageView | null>(null);
  const [error, setError] = useState<CallError | null>(null);
  const show = useCallback((result: Awaited<ReturnType<typeof readStorage>>) => {
    if (result.ok) setStorage(result.value);
    setError(result.ok ? null : result.error);
  }, []);
  useEffect(() => void readStorage().then(show), [show]);
  return (
    <Panel
      title="Data folder"
      testId="panel-data-folder"
      className="settings-main"
      aside={
        <>
          <Button testId="storage-again" onClick={() => void readStorage().then(show)}>
            Count again
          </Button>
          <Button testId="storage-open" onClick={() => void showDataFolder().then(setError)}>
            Open in file manager
          </Button>
        </>
      }
    >
      <div className="settings-page scroll">
        {error === null ? null : (
          <p className="field-error" role="alert">
            {error.message}
          </p>
        )}
        {storage === null ? (
          error === null ? (
            <Skeleton lines={5} />
          ) : null
        ) : (
          <>
            <p className="mono storage-path" data-testid="storage-path">
              {storage.folder}
            </p>
            <table className="storage-table" aria-label="What is kept">
              <tbody>
                {storage.parts.map(({ name, what, bytes }) => (
                  <tr key={name}>
                    <th scope="row" className="mono">
                      {name}
                    </th>
                    <td className="text-2">{what}</td>
                    <td className="numeric">{formatBytes(bytes)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row">All</th>
                  <td className="text-2">
                    {storage.free === null ? '' : `${formatBytes(storage.free)} free on this disk`}
                  </td>
                  <td className="numeric" data-testid="storage-bytes">
                    {formatBytes(storage.bytes)}
                  </td>
                </tr>
              </tfoot>
            </table>
            <ul className="settings-notes text-2">
              <li>
                <strong>Another place</strong> Quit, move the folder, then start Parallax with --data-dir=FOLDER.
              </li>
              <li>
                <strong>A copy</strong> Quit first: files that are written at that moment would not fit together.
              </li>
              <li>
                <strong>Keys</strong> are not here: they lie in the keychain of the system.
              </li>
            </ul>
          </>
        )}
      </div>
    </Panel>
  );
}
