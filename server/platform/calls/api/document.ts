import { type ZodType, z } from 'zod';
import { createDocument, type ZodObjectInput, type ZodOpenApiOperationObject } from 'zod-openapi';

/** An operation of a REST wire of calls, described by the schemas that decode it. */
export interface ApiOperation {
  /** Name of the method in generated clients. */
  readonly id: string;
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly answer: ZodType;
  /** 200 unless it says otherwise. */
  readonly status?: 201;
  readonly body?: ZodType;
  readonly params?: {
    readonly path?: ZodObjectInput;
    readonly query?: ZodObjectInput;
    readonly header?: ZodObjectInput;
  };
  readonly refusals: readonly (keyof typeof refusals)[];
  /** Needs no token. */
  readonly isOpen?: true;
}

/** What one wire answers. Generators name a class of the client after its tag. */
export interface ApiChapter {
  readonly tag: string;
  readonly description: string;
  readonly operations: readonly ApiOperation[];
}

const refusals = {
  400: 'The body, or the query, is not what is asked for; every fault is named.',
  401: 'No token, one that is not valid, or wrong credentials.',
  403: 'The right to do this is missing.',
  404: 'There is no such call, or it is none of your business; no such user.',
  409: 'The state of the call does not allow it.',
  410: 'The call has ended, or the invitation is over.',
  429: 'Too many failed sign-ins.',
} as const;

/** What every refusal of these wires looks like. */
const refusalBody = z
  .object({
    error: z.string(),
    message: z.string(),
    faults: z.array(z.object({ name: z.string(), reason: z.string() })).optional(),
  })
  .meta({ id: 'Refusal' });
export type RefusalBody = z.infer<typeof refusalBody>;

/** What every door hands out. */
export const ticket = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    token_type: z.literal('Bearer'),
  })
  .meta({ id: 'Ticket' });

/** The OpenAPI 3.1 document of all REST wires of calls. */
export function apiDocument(publicUrl: string, chapters: readonly ApiChapter[]): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const { tag, operations } of chapters)
    for (const operation of operations) {
      paths[operation.path] ??= {};
      Object.assign(paths[operation.path] ?? {}, { [operation.method]: operationObject(tag, operation) });
    }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Call API', version: '1.0.0', description: 'Create calls, be in them, read their log.' },
    servers: [{ url: publicUrl }],
    tags: chapters.map(({ tag, description }) => ({ name: tag, description })),
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    paths,
  });
}

function operationObject(tag: string, operation: ApiOperation): ZodOpenApiOperationObject {
  const { id, summary, answer, status = 200, body, params } = operation;
  const json = (schema: ZodType) => ({ content: { 'application/json': { schema } } });
  const refused = operation.refusals.map((code) => [
    String(code),
    { description: refusals[code], ...json(refusalBody) },
  ]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(operation.isOpen ? { security: [] } : {}),
    ...(body ? { requestBody: { required: true, ...json(body) } } : {}),
    ...(params ? { requestParams: params } : {}),
    responses: { [status]: { description: 'Done.', ...json(answer) }, ...Object.fromEntries(refused) },
  };
}
