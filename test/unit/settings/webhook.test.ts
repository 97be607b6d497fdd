import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseWebhook, postWebhook, type WebhookMessage } from '../../../engine/settings/webhook.ts';

const MESSAGE: WebhookMessage = {
  source: 'Parallax',
  mode: 'live',
  event: 'halts',
  level: 'error',
  title: 'LIVE · Trading is halted',
  body: 'The feed is stale.',
  time: '2026-01-05T00:00:00.000Z',
  text: 'LIVE · Trading is halted\nThe feed is stale.',
  content: 'LIVE · Trading is halted\nThe feed is stale.',
};

let server: Server;
let address: string;
let host: string;
let received: { readonly method: string; readonly type: string; readonly body: unknown }[];

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const type = request.headers['content-type'] ?? '';
      received.push({ method: request.method ?? '', type, body: JSON.parse(body) as unknown });
      if (request.url?.startsWith('/missing') === true) response.writeHead(404).end();
      else if (request.url === '/moved') response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' }).end();
      else if (request.url?.startsWith('/silent') !== true) response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  address = `http://${host}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

describe('a webhook', () => {
  it('gets the notice as JSON', async () => {
    expect(await postWebhook(`${address}/hook`, MESSAGE)).toBeNull();
    expect(received).toEqual([{ method: 'POST', type: 'application/json', body: MESSAGE }]);
  });

  it.each([
    ['/missing?token=abc123', (at: string) => `${at} answered 404. Check the address of the webhook.`],
    ['/silent?token=abc123', (at: string) => `${at} did not answer within 0.2 s.`],
  ])('that fails at %s is told of by its host alone', async (path, expected) => {
    expect(await postWebhook(`${address}${path}`, MESSAGE, fetch, 200)).toBe(expected(host));
  });

  it('is not followed to another address', async () => {
    const problem = await postWebhook(`${address}/moved`, MESSAGE);
    expect(problem).toContain(`${host} could not be reached`);
  });

  it('that nobody listens at is told of with the reason', async () => {
    expect(await postWebhook('http://127.0.0.1:9/hook?token=abc123', MESSAGE)).toMatch(
      /^127\.0\.0\.1:9 could not be reached \(\w[\w ]*\)\. Check the address and the network\.$/,
    );
  });
});

describe('the address of a webhook', () => {
  it.each([
    'https://example.org/hook',
    'http://localhost:8080/x',
    'http://192.168.1.20/x',
    'http://[::1]:9/x',
    'http://nas.local/x',
  ])('may be %s', (text) => {
    expect(parseWebhook(` ${text}\n`)).toEqual({ ok: true, value: new URL(text) });
  });

  it.each([
    ['', 'Enter the address'],
    ['hook', 'not an address'],
    ['ftp://example.org/hook', 'must begin with https://'],
    ['https://me:secret-token@example.org/hook', 'user name and password'],
    ['http://example.org/hook', 'Use https'],
    ['http://10.example.org/hook', 'Use https'],
  ])('may not be "%s"', (text, why) => {
    const parsed = parseWebhook(text);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(why) as string });
    expect(JSON.stringify(parsed)).not.toContain('secret-token');
  });
});
