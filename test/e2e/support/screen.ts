import type { Page } from 'playwright';
import { ONE_PRESS_MS } from '../../../renderer/ui/one-press.ts';

/** What a person can read on the Trade screen, by the data attributes that stand beside the formatted figures. */
export interface ScreenFill {
  readonly id: string;
  readonly side: string;
  readonly price: number;
  readonly quantity: number;
}

type BlotterTab = 'positions' | 'orders' | 'fills' | 'signals' | 'events';
type Button = 'start' | 'pause' | 'resume' | 'stop' | 'force-entry' | 'exit-now' | 'cancel-all';

const byId = (id: string): string => `[data-testid="${id}"]`;

export async function waitUntilReady(page: Page, timeout = 30_000): Promise<void> {
  await page.locator(byId('ui-ready')).waitFor({ state: 'attached', timeout });
}

export async function openTab(page: Page, tab: BlotterTab): Promise<void> {
  await page.locator(byId(`blotter-tab-${tab}`)).click();
}

/** Waits until the button may be pressed, then presses it. */
export async function press(page: Page, button: Button, timeout = 30_000): Promise<void> {
  await page.locator(byId(`button-${button}`)).click({ timeout });
}

/** Opening a position asks once more, in the button itself. */
export async function forceEntry(page: Page): Promise<void> {
  await press(page, 'force-entry');
  // The second half of a double click says nothing.
  await page.waitForTimeout(ONE_PRESS_MS);
  await press(page, 'force-entry');
}

export async function attribute(page: Page, id: string, name: string): Promise<string | null> {
  return page.locator(byId(id)).first().getAttribute(name);
}

export async function engineState(page: Page): Promise<string | null> {
  return attribute(page, 'engine-state', 'data-state');
}

export async function portfolioState(page: Page): Promise<string | null> {
  return attribute(page, 'portfolio-state', 'data-state');
}

/** Fills of the tab, which has to be open; newest first, as shown. */
export async function shownFills(page: Page): Promise<readonly ScreenFill[]> {
  return page.locator(byId('fill-row')).evaluateAll((rows) =>
    rows.map((row) => ({
      id: row.getAttribute('data-trade-id') ?? '',
      side: row.getAttribute('data-side') ?? '',
      price: Number(row.getAttribute('data-price')),
      quantity: Number(row.getAttribute('data-quantity')),
    })),
  );
}

/** Kinds of the signals of the tab, which has to be open. */
export async function shownSignals(page: Page): Promise<readonly (string | null)[]> {
  return page.locator(byId('signal-row')).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-kind')));
}

/** Targets of the portfolio's transitions, newest first. */
export async function shownTransitions(page: Page): Promise<readonly (string | null)[]> {
  return page
    .locator(`${byId('transition-row')}[data-machine="portfolio"]`)
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-to')));
}

/** Total by asset; zero balances are left out. */
export async function shownBalances(page: Page): Promise<ReadonlyMap<string, number>> {
  const rows = await page
    .locator(byId('balance-row'))
    .evaluateAll((found) =>
      found.map((row) => [row.getAttribute('data-asset') ?? '', Number(row.getAttribute('data-total'))] as const),
    );
  return new Map(rows.filter(([, total]) => total !== 0));
}

/** Quantity of the position in base. */
export async function shownPosition(page: Page): Promise<number> {
  return Number(await attribute(page, 'position-quantity', 'data-value'));
}
