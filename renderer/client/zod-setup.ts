import { z } from 'zod';

// The page's policy forbids eval. zod would try it once for every window, before the first schema is built, and the
// policy would report a violation: so this module comes before all others.
z.config({ jitless: true });
