import { createKeychainVault } from '../../engine/vault/keychain-vault.ts';
import { loadKeytar } from '../../engine/vault/load-keytar.ts';

// Does steps such as `write main` on the system's keychain, one after the other, and prints the answers as JSON.
const vault = createKeychainVault({
  load: loadKeytar,
  platform: process.platform,
  service: 'Parallax test',
  timeoutMs: 5_000,
});

function perform(step: string): Promise<unknown> {
  const [what, account = ''] = step.split(' ');
  switch (what) {
    case 'check':
      return vault.check();
    case 'accounts':
      return vault.accounts();
    case 'read':
      return vault.read(account);
    case 'write':
      return vault.write(account, { key: `key-${account}`, secret: `secret-${account}` });
    case 'remove':
      return vault.remove(account);
    default:
      throw new Error(`no step ${step}`);
  }
}

const answers: unknown[] = [];
for (const step of process.argv.slice(2)) answers.push(await perform(step));
process.stdout.write(JSON.stringify(answers));
