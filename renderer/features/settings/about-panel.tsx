import { useEffect, useState, type ReactNode } from 'react';
import { Dialog } from '../../ui/dialog.tsx';
import { LogoIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { readAbout, readLicence, type About } from '../../stores/about.ts';

interface ShownLicence {
  readonly name: string;
  readonly text: string | null;
}

/** Which version this is, how new ones come, and whose work is in it. */
export function AboutPanel(): ReactNode {
  const [about, setAbout] = useState<About | null>(null);
  const [licence, setLicence] = useState<ShownLicence | null>(null);
  useEffect(() => {
    let here = true;
    void readAbout().then((found) => {
      if (here) setAbout(found);
    });
    return () => {
      here = false;
    };
  }, []);
  const show = (name: string): void => {
    setLicence({ name, text: null });
    void readLicence(name).then((text) => setLicence((shown) => (shown?.name === name ? { name, text } : shown)));
  };
  const info = about?.info ?? null;
  return (
    <Panel title="About" testId="panel-about" className="settings-main">
      <div className="settings-page scroll">
        <div className="about-head">
          <LogoIcon />
          <div>
            <p className="about-name">
              Parallax <span data-testid="about-version">{info?.version ?? ''}</span>
            </p>
            <p className="text-3">
              {info === null
                ? ''
                : `Electron ${info.electron} · Chrome ${info.chrome} · Node ${info.node} · ${info.platform}`}
            </p>
          </div>
        </div>
        <ul className="settings-notes text-2">
          <li>
            <strong>Updates</strong> Parallax does not look for them: it talks to Kraken and to nobody else. Install a
            newer package over this one, from where you got it; the data folder and the keychain stay as they are. Data
            of a newer version is refused by an older one, never changed.
          </li>
          <li>
            <strong>No telemetry</strong> Nothing about you or your trading is sent anywhere, unless you set a webhook.
          </li>
        </ul>
        {about?.error === null || about === null ? null : (
          <p className="field-error" role="alert">
            {about.error.message}
          </p>
        )}
        <h3 className="settings-heading">
          Software in this build <span className="text-3">{about === null ? '' : about.packages.length}</span>
        </h3>
        <table className="storage-table" aria-label="Packages and their licences" data-testid="about-packages">
          <tbody>
            {(about?.packages ?? []).map(({ name, version, licence: kind }) => (
              <tr key={`${name} ${version}`}>
                <th scope="row" className="mono">
                  {name}
                </th>
                <td className="text-2">{version}</td>
                <td>
                  <button type="button" className="settings-text-button" onClick={() => show(name)}>
                    {kind}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="text-3">
          Electron and Chromium come with their own licences, in the files LICENSE and LICENSES.chromium.html beside the
          program.
        </p>
      </div>
      <Dialog
        title={licence === null ? '' : `Licence of ${licence.name}`}
        open={licence !== null}
        onClose={() => setLicence(null)}
        width="wide"
        testId="licence-dialog"
      >
        <pre className="licence-text">{licence?.text ?? '…'}</pre>
      </Dialog>
    </Panel>
  );
}
