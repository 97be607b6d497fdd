/** The page lives at an origin of its own, which no web server and no file can ever have. */
export const PAGE_SCHEME = 'app';
const PAGE_HOST = 'parallax';
export const PAGE_URL = `${PAGE_SCHEME}://${PAGE_HOST}/index.html`;

/** Whether an address is our page; query and fragment do not matter, everything else must be exact. */
export function isOwnPage(url: string): boolean {
  const parsed = parseUrl(url);
  return (
    parsed !== null &&
    parsed.protocol === `${PAGE_SCHEME}:` &&
    parsed.host === PAGE_HOST &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.pathname === '/index.html'
  );
}

/**
 * The file that an address of the page's origin stands for, as a path relative to the page's folder.
 * @returns null for other origins and for anything that could leave the folder
 */
export function pageFileOf(url: string): string | null {
  const parsed = parseUrl(url);
  if (parsed === null || parsed.protocol !== `${PAGE_SCHEME}:` || parsed.host !== PAGE_HOST) return null;
  const path = parsed.pathname.slice(1);
  // The build names files with letters, digits, dot, dash and underscore only: whatever else comes was not made by it.
  if (!/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(path)) return null;
  return path;
}

/** Sites that a link of ours may open in the user's browser. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set([
  'www.kraken.com',
  'pro.kraken.com',
  'docs.kraken.com',
  'support.kraken.com',
  'status.kraken.com',
  'www.tradingview.com',
]);

/** Whether an address may be handed to the user's browser. */
export function isAllowedExternal(url: string): boolean {
  const parsed = parseUrl(url);
  return (
    parsed !== null &&
    parsed.protocol === 'https:' &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.port === '' &&
    EXTERNAL_HOSTS.has(parsed.hostname)
  );
}

function parseUrl(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
