import { createServer, type ServerResponse } from 'node:http';

/** Bare long polls: every request is kept until the process ends. Its port is its first line. */
const parked = new Set<ServerResponse>();
const server = createServer((_request, response) => void parked.add(response));
server.requestTimeout = 60_000;
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(
    `{"msg":"listening","url":"http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}"}\n`,
  );
});
