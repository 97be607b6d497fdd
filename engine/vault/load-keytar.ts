import type { Keychain } from './keychain-vault.ts';

/** keytar, where it could be installed. */
export async function loadKeytar(): Promise<Keychain> {
  const module: { readonly default?: Keychain } & Keychain = await import('keytar');
  // A CommonJS module: its functions are on the default export where the loader does not see their names.
  return module.default ?? module;
}
