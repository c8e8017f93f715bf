import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/**
 * Reads a service from its `.proto`. Messages decode to plain objects with the field names of the file, every oneof as
 * the name of the field that is set, 64-bit numbers as text, enums by name.
 * @param proto the file; what it imports lies beside it or in the folder of this file's sources
 * @param name with its package, as `wgtwo.webterminal.v0.WebTerminalService`
 */
export function loadService(proto: URL, name: string): ServiceDefinition {
  const loaded = loadSync(fileURLToPath(proto), {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
    includeDirs: [new URL('./', proto), sources('grpc/')].map((folder) => fileURLToPath(folder)),
  });
  const service = loaded[name];
  if (service === undefined || 'format' in service) throw new Error(`${fileURLToPath(proto)} has no service ${name}`);
  return service;
}

/** A file or folder of the platform's sources, also for what runs from the build, which lies as deep. */
export const sources = (path: string): URL => new URL(`../../../server/platform/${path}`, import.meta.url);
