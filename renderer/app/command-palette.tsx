import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useSession } from '../stores/session-store.ts';
import { useUiStore } from '../stores/ui-store.ts';
import { filterCommands, paletteCommands, type PaletteCommand } from './command-list.ts';
import { NOT_ASKED, press } from '../ui/one-press.ts';
import './command-palette.css';

function PaletteDialog(): ReactNode {
  const machine = useSession((session) => session.machine);
  const setOpen = useUiStore((store) => store.setPaletteOpen);
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState(0);
  const [asking, setAsking] = useState<string | null>(null);
  const question = useRef(NOT_ASKED);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const commands = filterCommands(paletteCommands(machine), query);

  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  useEffect(() => {
    list.current?.children[selected]?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const run = (command: PaletteCommand | undefined, now: number): void => {
    if (command === undefined || !command.enabled) return;
    if (command.confirm) {
      const before = asking === command.id ? question.current : { ...question.current, askedAt: null };
      const pressed = press(before, now);
      question.current = pressed.question;
      if (pressed.does === 'ask') setAsking(command.id);
      if (pressed.does !== 'act') return;
    }
    setOpen(false);
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') setOpen(false);
    else if (event.key === 'ArrowDown') setSelected(Math.min(commands.length - 1, selected + 1));
    else if (event.key === 'ArrowUp') setSelected(Math.max(0, selected - 1));
    // A key that is held down presses once.
    else if (event.key === 'Enter' && !event.repeat) run(commands[selected], event.timeStamp);
    else if (event.key !== 'Enter') return;
    if (event.key !== 'Enter') setAsking(null);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="palette-backdrop" onPointerDown={() => setOpen(false)}>
      <div
        className="palette"
        role="dialog"
        aria-modal="true"
        aria-label="Commands"
        data-testid="command-palette"
        onPointerDown={(event) => event.stopPropagation()}
        onKeyDown={onKeyDown}
      >
        <input
          ref={input}
          className="palette-input"
          placeholder="Type a command"
          aria-label="Command"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setSelected(0);
            setAsking(null);
          }}
        />
        <ul ref={list} className="palette-list scroll" role="listbox" id="palette-list" aria-label="Commands">
          {commands.map((command, index) => (
            <li
              key={command.id}
              role="option"
              className="palette-item"
              aria-selected={index === selected}
              aria-disabled={!command.enabled}
              data-testid={`palette-${command.id}`}
              onPointerMove={() => setSelected(index)}
              onClick={(event) => run(command, event.timeStamp)}
            >
              <span>{asking === command.id ? 'Open a position now? Enter confirms' : command.label}</span>
              <span className="text-3">{command.hint}</span>
            </li>
          ))}
          {commands.length === 0 ? <li className="palette-item text-2">No command has these words.</li> : null}
        </ul>
      </div>
    </div>
  );
}

/** All commands by name: Ctrl/Cmd+K. */
export function CommandPalette(): ReactNode {
  const open = useUiStore((store) => store.paletteOpen);
  const sessionId = useSession((session) => session.info.sessionId);
  return open ? <PaletteDialog key={sessionId} /> : null;
}
