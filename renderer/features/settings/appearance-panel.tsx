import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useUiStore } from '../../stores/ui-store.ts';

interface ChoiceProps {
  readonly label: string;
  readonly text: string;
  readonly children: ReactNode;
}

function Choice({ label, text, children }: ChoiceProps): ReactNode {
  return (
    <div className="appearance-row">
      <span>
        <strong>{label}</strong>
        <span className="field-hint">{text}</span>
      </span>
      {children}
    </div>
  );
}

/** How the window looks. Kept in this window and changed at once. */
export function AppearancePanel(): ReactNode {
  const ui = useUiStore();
  return (
    <Panel title="Appearance" testId="panel-appearance" className="settings-main">
      <div className="settings-page scroll">
        <Choice label="Theme" text="Dark for long hours, light for bright rooms.">
          <Segmented
            label="Theme"
            value={ui.theme}
            options={[
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
            ]}
            onChange={ui.setTheme}
            testId="appearance-theme"
          />
        </Choice>
        <Choice
          label="Palette"
          text="The colour-blind pair is blue and orange; arrows and signs say the same without colour."
        >
          <Segmented
            label="Palette"
            value={ui.palette}
            options={[
              { value: 'standard', label: 'Standard' },
              { value: 'colour-blind', label: 'Colour-blind' },
            ]}
            onChange={ui.setPalette}
            testId="appearance-palette"
          />
        </Choice>
        <Choice label="Rising prices" text="As western or as East Asian markets draw them.">
          <Segmented
            label="Rising prices"
            value={ui.upDown}
            options={[
              { value: 'normal', label: ui.palette === 'standard' ? 'Green' : 'Blue' },
              { value: 'swapped', label: ui.palette === 'standard' ? 'Red' : 'Orange' },
            ]}
            onChange={ui.setUpDown}
            testId="appearance-updown"
          />
        </Choice>
        <div className="appearance-sample" aria-hidden="true">
          <span className="up">▲ +4.15%</span>
          <span className="down">▼ −1.62%</span>
        </div>
        <Choice label="Times" text="Candles begin and end in UTC whatever is shown.">
          <Segmented
            label="Times"
            value={ui.zone}
            options={[
              { value: 'utc', label: 'UTC' },
              { value: 'local', label: 'Local' },
            ]}
            onChange={ui.setZone}
            testId="appearance-zone"
          />
        </Choice>
        <Choice label="Price scale" text="Logarithmic shows equal changes in percent as equal heights.">
          <Segmented
            label="Price scale"
            value={ui.logScale ? 'log' : 'linear'}
            options={[
              { value: 'linear', label: 'Linear' },
              { value: 'log', label: 'Log' },
            ]}
            onChange={(scale) => ui.setLogScale(scale === 'log')}
            testId="appearance-scale"
          />
        </Choice>
      </div>
    </Panel>
  );
}
