import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useUiStore } from '../../stores/ui-store.ts';

interface ChoiceProps<Value extends string> {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly value: Value;
  /** What each value is called. */
  readonly names: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ id, label, text, value, names, onChange }: ChoiceProps<Value>): ReactNode {
  const options = (Object.entries(names) as [Value, string][]).map(([name, title]) => ({ value: name, label: title }));
  return (
    <div className="appearance-row">
      <span>
        <strong>{label}</strong>
        <span className="field-hint">{text}</span>
      </span>
      <Segmented label={label} value={value} options={options} onChange={onChange} testId={`appearance-${id}`} />
    </div>
  );
}

/** How the window looks. Kept in this window and changed at once. */
export function AppearancePanel(): ReactNode {
  const ui = useUiStore();
  const isStandard = ui.palette === 'standard';
  return (
    <Panel title="Appearance" testId="panel-appearance" className="settings-main">
      <div className="settings-page scroll">
        <Choice
          id="theme"
          label="Theme"
          text="Dark for long hours, light for bright rooms."
          value={ui.theme}
          names={{ dark: 'Dark', light: 'Light' }}
          onChange={ui.setTheme}
        />
        <Choice
          id="palette"
          label="Palette"
          text="The colour-blind pair is blue and orange; arrows and signs say the same without colour."
          value={ui.palette}
          names={{ standard: 'Standard', 'colour-blind': 'Colour-blind' }}
          onChange={ui.setPalette}
        />
        <Choice
          id="updown"
          label="Rising prices"
          text="As western or as East Asian markets draw them."
          value={ui.upDown}
          names={{ normal: isStandard ? 'Green' : 'Blue', swapped: isStandard ? 'Red' : 'Orange' }}
          onChange={ui.setUpDown}
        />
        <div className="appearance-sample" aria-hidden="true">
          <span className="up">▲ +4.15%</span>
          <span className="down">▼ −1.62%</span>
        </div>
        <Choice
          id="zone"
          label="Times"
          text="Candles begin and end in UTC whatever is shown."
          value={ui.zone}
          names={{ utc: 'UTC', local: 'Local' }}
          onChange={ui.setZone}
        />
        <Choice
          id="scale"
          label="Price scale"
          text="Logarithmic shows equal changes in percent as equal heights."
          value={ui.logScale ? 'log' : 'linear'}
          names={{ linear: 'Linear', log: 'Log' }}
          onChange={(scale) => ui.setLogScale(scale === 'log')}
        />
      </div>
    </Panel>
  );
}
