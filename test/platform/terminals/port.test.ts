import assert from 'node:assert/strict';
import { silentLog } from '../../../server/lib/logger.ts';
import { createGrpcPort } from '../../../server/platform/grpc/grpcPort.ts';

describe('the port of gRPC', () => {
  const open = (port: number, mayMove: boolean) =>
    createGrpcPort({ host: '127.0.0.1', port, mayMove, tls: null }, silentLog());

  it('is another one where somebody has it that nobody chose', async () => {
    const first = open(0, false);
    await first.listen();
    const taken = Number(first.address()?.replace(/.*:/, ''));
    const [chosen, usual] = [open(taken, false), open(taken, true)];
    try {
      await assert.rejects(chosen.listen(), { code: 'PortTaken' });
      await usual.listen();
      assert.match(usual.address() ?? '', /^127\.0\.0\.1:\d+$/);
      assert.notEqual(usual.address(), first.address());
    } finally {
      await Promise.all([first.close(), usual.close()]);
    }
  });
});
