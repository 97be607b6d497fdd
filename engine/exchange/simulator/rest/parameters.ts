import type { Parameters, RestRequest } from './rest-types.ts';

/** Parameters of a request out of query and body; null when a JSON body is none. */
export function readParameters(request: RestRequest): Parameters | null {
  const parameters = new Map<string, string>();
  const mark = request.url.indexOf('?');
  if (mark >= 0) addForm(parameters, request.url.slice(mark + 1));
  if (request.body === '') return parameters;
  if ((request.headers['content-type'] ?? '').includes('json'))
    return addJson(parameters, request.body) ? parameters : null;
  addForm(parameters, request.body);
  return parameters;
}

function addForm(parameters: Map<string, string>, text: string): void {
  for (const [key, value] of new URLSearchParams(text)) {
    const name = key.replace(/\[\]$/, '');
    const before = name === key ? undefined : parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
}

function addJson(parameters: Map<string, string>, text: string): boolean {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A body that is no JSON is the client's mistake and answered as such.
    return false;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false;
  for (const [key, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue;
    parameters.set(key, typeof value !== 'object' || isListOfNames(value) ? String(value) : JSON.stringify(value));
  }
  // Nonces go up to 2^64; JSON.parse has rounded what is beyond 2^53.
  const nonce = /"nonce"\s*:\s*"?(\d+)/.exec(text)?.[1];
  if (nonce !== undefined) parameters.set('nonce', nonce);
  return true;
}

function isListOfNames(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object');
}

/** A whole number, `fallback` when absent, null when it is something else. */
export function integerOf(parameters: Parameters, name: string, fallback: number): number | null {
  const text = parameters.get(name);
  if (text === undefined || text === '') return fallback;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const text = parameters.get(name);
  return text === 'true' || text === '1';
}

/** Comma-separated names without blanks. */
export function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
