import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The renderer with a fake bridge, for looking at it in a browser: vite build -c test/fakes/preview.config.ts --outDir DIR
const root = join(import.meta.dirname, '../..');

export default defineConfig({
  root,
  base: './',
  plugins: [react()],
  build: { target: 'chrome130', emptyOutDir: true, rolldownOptions: { input: join(root, 'test/fakes/preview.html') } },
});
