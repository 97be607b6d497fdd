/**
 * The page's content security policy: only its own files, no connection anywhere (the engine is reached through the
 * bridge), no eval, no frames. The page states the same in a meta element; a header also forbids being framed.
 */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
