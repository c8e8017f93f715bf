import { join } from 'node:path';
import { Router } from 'express';

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>XFrame</title><script src="XFrame.js"></script></head>
<body></body>
</html>
`;

/**
 * The page of the hidden frame, and its script of the browser build (ucwa.md 9.5): any site may show it, because it
 * can do nothing that its site may not.
 * @param publicFolder the browser build
 */
export function xframe(publicFolder: string): Router {
  const router = Router();
  router.get('/XFrame.html', (_req, res) => {
    res
      .set('Content-Security-Policy', "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'")
      .type('html')
      .send(page);
  });
  router.get('/XFrame.js', (_req, res, next) => {
    res.sendFile(join(publicFolder, 'xframe/xframe.js'), { cacheControl: false }, (error) => {
      if (error && !res.headersSent) next();
    });
  });
  return router;
}
