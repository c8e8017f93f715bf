import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Problem } from '../../lib/problem.ts';
import type { GrpcSettings } from './grpcPort.ts';

/**
 * Reads certificate and key of the gRPC port.
 * @throws Problem `BadConfiguration` that names the variable whose file is missing, unreadable or broken
 */
export function readTlsFiles(cert: string | undefined, key: string | undefined): GrpcSettings['tls'] {
  if (cert === undefined || key === undefined) return null;
  const certificate = readAs('GRPC_TLS_CERT', cert, 'a PEM certificate', (bytes) => new X509Certificate(bytes));
  const privateKey = readAs('GRPC_TLS_KEY', key, 'a PEM private key', createPrivateKey);
  if (!certificate.read.checkPrivateKey(privateKey.read))
    throw new Problem('BadConfiguration', `GRPC_TLS_KEY: got "${key}", takes the key of GRPC_TLS_CERT`);
  return { cert: certificate.bytes, key: privateKey.bytes };
}

function readAs<T>(variable: string, file: string, takes: string, read: (bytes: Buffer) => T) {
  try {
    const bytes = readFileSync(file);
    return { bytes, read: read(bytes) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const why = /^E[A-Z]+$/.test(code) ? ` (${code})` : '';
    throw new Problem('BadConfiguration', `${variable}: got "${file}", takes ${takes}${why}`, { cause: error });
  }
}
