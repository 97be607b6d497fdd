import { describe, expect, it } from 'vitest';
import { reduceStrategy } from '../../../engine/strategy/reducer.ts';
import type { ControlState, PortfolioState, StrategyState } from '../../../engine/strategy/state.ts';
import { STATE_MACHINE_TABLE } from './state-machine-table.ts';
import {
  CONTROLS,
  type Happening,
  HAPPENING_NAMES,
  HAPPENINGS,
  type Situation,
  SITUATION_NAMES,
  stateIn,
} from './situations.ts';
import { CONFIGURATION, short } from './strategy-fixtures.ts';

interface Row {
  readonly line: string;
  readonly happenings: readonly string[];
  readonly situations: readonly string[];
  readonly controls: readonly string[];
  readonly control: string;
  readonly portfolio: string;
  readonly commands: readonly string[];
}

function choose(text: string, all: readonly string[], what: string): readonly string[] {
  if (text === '*') return all;
  const names = text.split(/ +/);
  for (const name of names) if (!all.includes(name)) throw new Error(`state machine table: unknown ${what} "${name}"`);
  return names;
}

function chooseHappenings(text: string): readonly string[] {
  const chosen = text.endsWith('*')
    ? HAPPENING_NAMES.filter((name) => name.startsWith(text.slice(0, -1)))
    : HAPPENING_NAMES.filter((name) => name === text);
  if (chosen.length === 0) throw new Error(`state machine table: unknown event "${text}"`);
  return chosen;
}

function parseTable(text: string): readonly Row[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [happening = '', situations = '', controls = '', control = '', portfolio = '', commands = ''] = cells;
      if (cells.length !== 6) throw new Error(`state machine table: six columns expected in "${line}"`);
      return {
        line,
        // A row for one event of a group takes it out of the group's own rows where the situations differ.
        happenings: chooseHappenings(happening),
        situations: choose(situations, SITUATION_NAMES, 'situation'),
        controls: choose(controls, CONTROLS, 'control state'),
        control,
        portfolio,
        commands: commands === '-' ? [] : commands.split(/ +/),
      };
    });
}

const ROWS = parseTable(STATE_MACHINE_TABLE);

function rowsFor(happening: Happening, situation: Situation, control: ControlState): readonly Row[] {
  return ROWS.filter(
    (row) => row.happenings.includes(happening) && row.situations.includes(situation) && row.controls.includes(control),
  );
}

/** What must hold of any state whatever happened. */
function expectSound(state: StrategyState): void {
  expect(state.control === 'halted').toBe(state.halt !== null);
  expect(state.entry !== null && state.exit !== null, 'an entry and an exit at once').toBe(false);
  expect(state.pendingExit !== null && state.exit !== null, 'an exit pending and under way').toBe(false);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
}

describe('the state machine table', () => {
  it('has every combination of event, situation and control state exactly once', () => {
    const wrong: string[] = [];
    for (const happening of HAPPENING_NAMES) {
      for (const situation of SITUATION_NAMES) {
        for (const control of CONTROLS) {
          const { length } = rowsFor(happening, situation, control);
          if (length !== 1) wrong.push(`${happening} / ${situation} / ${control}: ${length} rows`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(HAPPENING_NAMES.length * SITUATION_NAMES.length * CONTROLS.length).toBe(37 * 11 * 4);
  });

  it('starts from the portfolio states the situations are named for', () => {
    const portfolios: Record<Situation, PortfolioState> = {
      unknown: 'ready_to_enter',
      flat: 'ready_to_enter',
      entering: 'ready_to_enter',
      partly: 'incomplete_entry',
      ending: 'incomplete_entry',
      incomplete: 'incomplete_entry',
      held: 'ready_to_exit',
      pending: 'ready_to_exit',
      forced: 'incomplete_entry',
      exiting: 'incomplete_exit',
      remainder: 'ready_to_enter',
    };
    for (const situation of SITUATION_NAMES) {
      for (const control of CONTROLS) {
        expect(stateIn(situation, control).portfolio, `${situation} ${control}`).toBe(portfolios[situation]);
      }
    }
  });

  describe.each(HAPPENING_NAMES)('%s', (happening) => {
    for (const situation of SITUATION_NAMES) {
      it.each([...CONTROLS])(`${situation}, %s`, (control) => {
        const before = stateIn(situation, control);
        const [row] = rowsFor(happening, situation, control);
        if (row === undefined) throw new Error('no row in the table');
        const { state, commands } = reduceStrategy(before, HAPPENINGS[happening], CONFIGURATION);
        expect({ control: state.control, portfolio: state.portfolio, commands: short(commands) }).toEqual({
          control: row.control === '=' ? control : row.control,
          portfolio: row.portfolio === '=' ? before.portfolio : row.portfolio,
          commands: row.commands,
        });
        expectSound(state);
        // A change that nobody can see is a change that is journaled for nothing.
        if (JSON.stringify(state) === JSON.stringify(before)) expect(state).toBe(before);
      });
    }
  });
});
