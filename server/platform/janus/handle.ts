import type { Link } from './link.ts';
import type { JanusMessage, Jsep } from './wire.ts';

/** One attachment to the VideoRoom plugin: a connection of somebody, or ours to make rooms with. */
export interface Handle {
  /** Asks the plugin. @throws as {@link Link.ask} */
  ask(body: object, jsep?: Jsep): Promise<{ readonly data: unknown; readonly jsep: Jsep | undefined }>;
  detach(): Promise<void>;
}

/** Attaches to the plugin. @param hear gets what the handle says unasked */
export async function attach(
  ask: Link['ask'],
  hear: Link['hear'],
  listener: (message: JanusMessage) => void,
): Promise<Handle> {
  const id = (await ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data?.id;
  if (id === undefined) throw new Error('Janus attached nothing');
  const silence = hear(id, listener);
  return {
    async ask(body, jsep) {
      const answer = await ask({ janus: 'message', handle_id: id, body, ...(jsep ? { jsep } : {}) });
      return { data: answer.plugindata?.data, jsep: answer.jsep };
    },
    async detach() {
      silence();
      await ask({ janus: 'detach', handle_id: id });
    },
  };
}
