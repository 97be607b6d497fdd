import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ConfigurationFieldView } from '../../../engine/api/configuration-views.ts';
import { Popover } from '../../ui/popover.tsx';
import { findSettings } from './setting-search.ts';

interface SettingPickerProps {
  readonly fields: readonly ConfigurationFieldView[];
  /** Paths that are searched already. */
  readonly taken: readonly string[];
  readonly onPick: (field: ConfigurationFieldView) => void;
}

interface ListProps extends SettingPickerProps {
  readonly onDone: () => void;
}

function SettingList({ fields, taken, onPick, onDone }: ListProps): ReactNode {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = findSettings(fields, text, taken);
  const pick = (field: ConfigurationFieldView | undefined): void => {
    if (field === undefined) return;
    onPick(field);
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = Math.min(found.length - 1, Math.max(0, at + step));
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      pick(found[at]);
    }
  };
  return (
    <div className="setting-picker">
      <input
        type="search"
        className="setting-search"
        placeholder="Search: rsi, window, fee …"
        aria-label="Search settings"
        data-testid="setting-search"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} className="setting-found scroll" role="listbox" aria-label="Settings">
        {found.map((field, index) => (
          <li key={field.path} role="option" aria-selected={index === at}>
            <button
              type="button"
              tabIndex={-1}
              title={field.help}
              data-testid="setting-option"
              data-path={field.path}
              onPointerMove={() => setAt(index)}
              onClick={() => pick(field)}
            >
              <span>
                {field.label}
                {field.unit === null ? '' : <span className="text-3"> {field.unit}</span>}
              </span>
              <span className="text-3">{field.group}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="text-2">No setting matches “{text}”.</p> : null}
    </div>
  );
}

/** Adds a setting to the search. */
export function SettingPicker(props: SettingPickerProps): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-normal"
        aria-expanded={open}
        data-testid="button-add-setting"
        onClick={() => setOpen(!open)}
      >
        Add a setting
      </button>
      <Popover label="Settings to search" open={open} onClose={() => setOpen(false)} anchor={button}>
        <SettingList {...props} onDone={() => setOpen(false)} />
      </Popover>
    </>
  );
}
