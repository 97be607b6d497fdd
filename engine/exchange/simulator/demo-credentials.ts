import type { ApiCredentials } from '../../ports.ts';

/** Opens simulators that were started without a key of their own. Known to everybody, worth nothing. */
export const DEMO_CREDENTIALS: ApiCredentials = {
  key: 'parallax-demo-key',
  secret: 'cGFyYWxsYXgtZGVtby1zZWNyZXQtdGhhdC1vcGVucy1ub3RoaW5nLWJ1dC10aGUtc2ltdWxhdG9y',
};
