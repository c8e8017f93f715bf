import { createRequire } from 'node:module';
import compression from 'compression';
import { Router } from 'express';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Call API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<main id="swagger-ui"><p><a href="/api/openapi.json">The document</a>, for programs and where scripts do not run.</p></main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;

/** No validator: it would send the document's address to somebody else's server. */
const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', validatorUrl: null, deepLinking: true });
`;

/** Swagger UI writes styles into its elements; everything it loads comes from here. */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const require = createRequire(import.meta.url);

/** The two files of the package that the page loads; its other scripts and its phone-home install script are not needed. */
const files = {
  'swagger-ui.css': require.resolve('swagger-ui-dist/swagger-ui.css'),
  'swagger-ui-bundle.js': require.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
};

/** `/openapi.json` and `/docs`: a document for generators of clients and for people. */
export function apiRoutes(document: () => object): Router {
  const router = Router();
  router.use(compression(), (_req, res, next) => {
    res.set(headers);
    next();
  });
  router.get('/openapi.json', (_req, res) => {
    res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=300' });
    res.json(document());
  });
  router.get('/docs', (_req, res) => void res.type('html').send(page));
  router.get('/docs/start.js', (_req, res) => void res.type('js').send(start));
  for (const [name, path] of Object.entries(files))
    router.get(`/docs/${name}`, (_req, res) => {
      res.sendFile(path, { maxAge: 3600_000, dotfiles: 'allow' }); // wherever the product lies
    });
  return router;
}
