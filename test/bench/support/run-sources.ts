// node --import THIS FILE: runs the engine's sources without a bundle, threads included. The one import name that only
// exists at build time (scripts/lib/bundler-aliases.ts) is resolved here.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { bundlerAliases } from '../../../scripts/lib/bundler-aliases.ts';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const file = bundlerAliases[specifier];
    return nextResolve(file === undefined ? specifier : pathToFileURL(file).href, context);
  },
});
