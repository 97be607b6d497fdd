import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RestReply } from '../../../engine/exchange/simulator/rest/rest-types.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import { CREDENTIALS, eventually, shownOf, standIn, type StandIn, viewOf } from './stand-in.ts';

let kraken: StandIn | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

const CONFIGURATION = { timeframe: '1m', orders: { repriceSeconds: 15, maxReprices: 2 } };

/** Forms in which a secret could stand in a text or a file. */
function formsOf(secret: string): readonly Buffer[] {
  const bytes = Buffer.from(secret);
  return [
    bytes,
    Buffer.from(encodeURIComponent(secret)),
    Buffer.from(bytes.toString('base64').slice(0, -4)),
    Buffer.from(bytes.toString('hex')),
    bytes.subarray(0, 20),
  ];
}

/** An exchange that repeats everything it was given, in every kind of answer. */
function talkative(tokens: Set<string>): { readonly hook: TransportHook; turn(): void } {
  let turn = 0;
  const answers: readonly ((said: string, reply: RestReply) => RestReply)[] = [
    (_said, reply) => reply,
    (said, reply) => ({ ...reply, text: JSON.stringify({ error: [`EGeneral:Invalid arguments:${said}`] }) }),
    (said, reply) => ({ ...reply, status: 502, text: `<html>${said}</html>` }),
    (said, reply) => ({ ...reply, text: `{"error":[],"result":{"${said}` }),
    (said, reply) => ({ ...reply, text: JSON.stringify({ error: [], result: { [said]: said } }) }),
    (said, reply) => ({ ...reply, text: JSON.stringify({ error: [`WGeneral:${said}`], result: {} }) }),
  ];
  return {
    turn: () => void turn++,
    hook: {
      rest: async (request, execute) => {
        await Promise.resolve();
        const reply = execute();
        const token = /"token":"([^"]+)"/.exec(reply.text)?.[1];
        if (token !== undefined) tokens.add(token);
        if (!request.url.startsWith('/0/private/')) return reply;
        const said = `${CREDENTIALS.key} ${CREDENTIALS.secret} ${[...tokens].join(' ')}`;
        return answers[turn % answers.length]!(said, reply);
      },
    },
  };
}

describe('the keys of a live session', () => {
  it('are in no answer, no stream, no line and no file, whatever the exchange repeats', async () => {
    const tokens = new Set<string>();
    const exchange = talkative(tokens);
    kraken = await standIn({ speed: 60, hook: exchange.hook });
    const texts: string[] = [];
    const opened = await kraken.open({
      mode: 'live',
      credentials: CREDENTIALS,
      configuration: CONFIGURATION,
      notifier: {
        notify(notice) {
          texts.push(JSON.stringify(notice));
          return null;
        },
      },
      listener: (items) => void texts.push(JSON.stringify(items)),
    });
    if (!opened.ok) throw new Error(opened.error);
    const { handlers } = opened.value;
    opened.value.subscribe((items) => void texts.push(JSON.stringify(items)));
    await eventually('reconciliation', async () => (await viewOf(opened.value)).health.account === 'connected');
    const shown = await shownOf(opened.value);
    for (let round = 0; round < 6; round++) {
      exchange.turn();
      for (const answer of [
        await handlers['live.checklist'](undefined),
        await handlers['live.arm'](shown),
        await handlers['live.testOrder'](shown),
        await handlers['session.view'](undefined),
        await handlers['accounts.list'](undefined),
        await handlers['settings.session'](undefined),
      ]) {
        texts.push(JSON.stringify(answer));
      }
    }
    await opened.value.close();
    expect(tokens.size).toBeGreaterThan(0);
    const files = readdirSync(kraken.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(kraken!.folder, name))
      .filter((file) => statSync(file).isFile());
    expect(files.some((file) => file.endsWith('session.db'))).toBe(true);
    const everything: readonly (readonly [string, Buffer])[] = [
      ...[...texts, ...kraken.log].map((text) => [text.slice(0, 80), Buffer.from(text)] as const),
      ...files.map((file) => [file, readFileSync(file)] as const),
    ];
    const secrets = [CREDENTIALS.key, CREDENTIALS.secret, ...tokens].flatMap(formsOf);
    const leaks = everything.filter(([, bytes]) => secrets.some((secret) => bytes.includes(secret)));
    expect(leaks.map(([where]) => where)).toEqual([]);
    // What the exchange said did arrive, without them.
    expect(JSON.stringify([...texts, ...kraken.log])).toContain('[redacted]');
  }, 120_000);
});
