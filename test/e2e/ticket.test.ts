import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { attribute, engineState, openTab, press, shownFills, shownPosition, waitUntilReady } from './support/screen.ts';

const second = 1_000;
/** Longer than two presses may be apart that count as one. */
const A_MOMENT = 500;
/** Longer than the button rests after an order. */
const A_WHILE = 1_500;

// One application, used as a person would use it: each test goes on where the one before it ended.
describe('the order ticket', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchParallax({ seed: 7, speed: 1, quitWithoutAsking: true });
    await waitUntilReady(running.page);
    // The engine's own orders would be in the way of counting.
    await press(running.page, 'pause');
  });
  afterAll(async () => {
    await endParallax(running);
  });

  const inTicket = (page: Page, id: string): Locator => page.locator(`[data-testid="ticket-${id}"]`);
  const submit = (page: Page): Locator => inTicket(page, 'submit');
  const orderRows = (page: Page): Locator => page.locator('[data-testid="order-row"]');
  const openOrders = (): Promise<number> => running.exchange.openOrders();

  /** Fills in a purchase that rests far below the market; its price. */
  async function fillFarBuy(size: string): Promise<number> {
    const { page } = running;
    await inTicket(page, 'buy').click();
    await inTicket(page, 'type-limit').click();
    const bid = Number((await inTicket(page, 'price').getAttribute('placeholder'))?.replaceAll(',', ''));
    const price = Math.round(bid * 0.8);
    await inTicket(page, 'price').fill(String(price));
    await inTicket(page, 'size').fill(size);
    return price;
  }

  async function cancelTheOrder(): Promise<void> {
    const { page } = running;
    await openTab(page, 'orders');
    await orderRows(page).first().hover();
    await page.locator('[data-testid="button-cancel-order"]').first().click();
    await expect.poll(openOrders, { timeout: 20 * second }).toBe(0);
    await expect.poll(() => orderRows(page).count(), { timeout: 20 * second }).toBe(0);
  }

  it('is led to by the keys B and S, which are not typed into it', async () => {
    const { page } = running;
    await expect.poll(() => engineState(page)).toBe('paused');
    await page.keyboard.press('s');
    expect(await inTicket(page, 'sell').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.type('0.01');
    expect(await inTicket(page, 'size').inputValue()).toBe('0.01');
    await page.keyboard.press('Tab');
    await page.keyboard.press('b');
    expect(await inTicket(page, 'buy').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Escape');
  });

  it('asks before it buys, and Escape takes that back', async () => {
    const { page } = running;
    await fillFarBuy('0.01');
    await submit(page).click();
    expect(await submit(page).getAttribute('data-asking')).toBe('true');
    expect(await submit(page).textContent()).toMatch(/^Confirm: buy 0\.0100 BTC at [\d,]+\.\d$/);
    await page.keyboard.press('Escape');
    expect(await submit(page).getAttribute('data-asking')).toBe('false');
    expect(await openOrders()).toBe(0);
  });

  it('takes the price of a level of the book', async () => {
    const { page } = running;
    await inTicket(page, 'type-market').click();
    await page
      .locator('[data-testid="book-bid"] button')
      .nth(3)
      .click({ position: { x: 150, y: 5 }, force: true });
    expect(await inTicket(page, 'type-limit').getAttribute('aria-checked')).toBe('true');
    const price = Number((await inTicket(page, 'price').inputValue()).replaceAll(',', ''));
    const last = Number((await inTicket(page, 'price').getAttribute('placeholder'))?.replaceAll(',', ''));
    expect(price / last).toBeGreaterThan(0.99);
    expect(price).toBeLessThanOrEqual(last * 1.001);
  });

  it('places a purchase on the second press: it rests, is listed, and is cancelled there', async () => {
    const { page } = running;
    const price = await fillFarBuy('0.01');
    await submit(page).click();
    await sleep(A_MOMENT);
    await submit(page).click();
    await expect.poll(openOrders, { timeout: 20 * second }).toBe(1);
    await openTab(page, 'orders');
    await expect.poll(() => orderRows(page).count(), { timeout: 20 * second }).toBe(1);
    const row = (await orderRows(page).first().textContent()) ?? '';
    expect(row).toContain('Buy');
    expect(row).toContain('Limit, post-only');
    expect(row).toContain('manual');
    expect(row).toContain(price.toLocaleString('en-US', { minimumFractionDigits: 1 }));
    await expect.poll(() => attribute(page, 'ticket-note', 'data-tone')).toBe('good');
    // What it holds is not free any more.
    const free = Number(await attribute(page, 'ticket-free', 'data-quote'));
    expect(free).toBeCloseTo(10_000 - 0.01 * price * 1.0025, 4);
    await cancelTheOrder();
    await expect.poll(async () => Number(await attribute(page, 'ticket-free', 'data-quote'))).toBeCloseTo(10_000, 4);
  });

  it('places one order for a double click', async () => {
    const { page } = running;
    await fillFarBuy('0.01');
    await submit(page).dblclick();
    await sleep(A_MOMENT);
    expect(await openOrders()).toBe(0);
    expect(await submit(page).getAttribute('data-asking')).toBe('true');
    await submit(page).dblclick();
    await expect.poll(openOrders, { timeout: 20 * second }).toBe(1);
    await sleep(A_WHILE);
    expect(await openOrders()).toBe(1);
    await openTab(page, 'orders');
    expect(await orderRows(page).count()).toBe(1);
    await cancelTheOrder();
  });

  it('says at the field what is wrong, and sends nothing', async () => {
    const { page } = running;
    await fillFarBuy('5');
    expect(await page.locator('.ticket .field-error').textContent()).toContain('Size 5.0000 BTC needs');
    expect(await submit(page).getAttribute('aria-disabled')).toBe('true');
    await inTicket(page, 'size').fill('0.01');
    await inTicket(page, 'price').fill('9999999');
    await inTicket(page, 'post-only').uncheck();
    expect(await page.locator('.ticket .field-error').textContent()).toContain('most likely a typing error');
    expect(await submit(page).getAttribute('aria-disabled')).toBe('true');
    // A comma is no decimal point: this is not 5.
    await inTicket(page, 'size').fill('0,05');
    expect(await submit(page).textContent()).toBe('Enter a size');
    await inTicket(page, 'post-only').check();
  });

  it('buys at market, and sells at once, once for a double click', async () => {
    const { page, exchange } = running;
    await inTicket(page, 'buy').click();
    await inTicket(page, 'type-market').click();
    await inTicket(page, 'size').fill('0.002');
    await submit(page).click();
    await sleep(A_MOMENT);
    await submit(page).click();
    await expect.poll(() => shownPosition(page), { timeout: 20 * second }).toBeCloseTo(0.002, 8);
    await sleep(A_WHILE);

    await inTicket(page, 'sell').click();
    await inTicket(page, 'share-50').click();
    expect(await submit(page).textContent()).toBe('Sell 0.0010 BTC at market');
    await submit(page).dblclick();
    await expect.poll(() => shownPosition(page), { timeout: 20 * second }).toBeCloseTo(0.001, 8);
    await sleep(A_WHILE);
    expect(await shownPosition(page)).toBeCloseTo(0.001, 8);
    const sold = (await exchange.trades()).filter(({ side }) => side === 'sell');
    expect(sold.reduce((sum, { quantity }) => sum + quantity, 0)).toBeCloseTo(0.001, 8);
    await openTab(page, 'fills');
    await expect.poll(async () => (await shownFills(page)).length).toBe((await exchange.trades()).length);
    expect(await page.locator('[data-testid="fill-row"]').first().textContent()).toContain('manual');
  });

  it('spends what was typed together with its order, though the keyboard is still in the field', async () => {
    const { page } = running;
    const before = await shownPosition(page);
    await inTicket(page, 'sell').click();
    await inTicket(page, 'type-market').click();
    await inTicket(page, 'size').fill('0.0002');
    // Pressed without moving the focus, as a screen reader does.
    await submit(page).dispatchEvent('click');
    await expect.poll(() => shownPosition(page), { timeout: 20 * second }).toBeCloseTo(before - 0.0002, 8);
    await expect.poll(() => inTicket(page, 'size').inputValue()).toBe('');
    await sleep(A_WHILE);
    await submit(page).click({ force: true });
    expect(await submit(page).textContent()).toBe('Enter a size');
    await sleep(A_MOMENT);
    expect(await shownPosition(page)).toBeCloseTo(before - 0.0002, 8);
  });
});
