import { newOperationId } from '../operationId.ts';
import type { CallMedia } from './callMedia.ts';
import type { MediaSources } from './localMedia.ts';
import { type MeshPort, openMesh, type Participants } from './mesh.ts';
import { openCallMedia } from './openCallMedia.ts';
import { openEither } from './openEither.ts';
import { openServerWire } from './serverWire.ts';
import { openSfu } from './sfu.ts';

/** Sound and picture of a call in a room, over a connection of the room wire that somebody else keeps. */
export interface RoomMedia extends CallMedia {
  /** To be shown every frame that arrives, parsed. @returns whether it was for the media of this room */
  takeFrame(frame: unknown): boolean;
}

/** What of a browser a call uses. Passed in for tests. */
export interface MediaBrowser {
  readonly sources: MediaSources;
  connect(configuration: RTCConfiguration): RTCPeerConnection;
}

/** The browser that this runs in. */
export const thisBrowser = (): MediaBrowser => ({
  sources: { devices: navigator.mediaDevices, isSecure: isSecureContext },
  connect: (configuration) => new RTCPeerConnection(configuration),
});

type Fields = Readonly<Record<string, unknown>>;
const isFields = (told: unknown): told is Fields => typeof told === 'object' && told !== null && !Array.isArray(told);
const isText = (told: unknown): told is string => typeof told === 'string';

/** So long may the answer take of who is in the room (ms). */
const answerWithinMs = 5_000;

/**
 * @param parts.room its 64 hex digits
 * @param parts.isNewcomer I came into the room after the others, also by a reload: whoever answers offers, whoever
 *   called waits a moment for that
 * @param parts.send sends a frame if the connection is there; one that is lost is made up for by the next
 */
export function openRoomMedia(parts: {
  room: string;
  isNewcomer: boolean;
  send: (frame: Fields & { readonly requestID: string }) => void;
  onChange: () => void;
  browser?: MediaBrowser;
}): RoomMedia {
  const { room, isNewcomer, send, onChange, browser = thisBrowser() } = parts;
  const asked = new Map<string, (told: Participants | undefined) => void>();
  const offered = new Set<string>();

  const port: MeshPort = {
    participants: () =>
      new Promise((resolve) => {
        const requestID = newOperationId();
        const done = (told: Participants | undefined): void => {
          clearTimeout(late);
          asked.delete(requestID);
          resolve(told);
        };
        const late = setTimeout(() => done(undefined), answerWithinMs);
        asked.set(requestID, done);
        send({ request: 'participants', requestID, payload: { room } });
      }),
    send(to, type, sdp) {
      const requestID = newOperationId();
      offered.add(requestID);
      send({ request: 'sdp', requestID, payload: { room, to, type, sdp } });
    },
  };

  const server = openServerWire({ room, send, participants: port.participants });

  const media = openCallMedia({
    sources: browser.sources,
    connections: (onChange) =>
      openEither({
        participants: port.participants,
        mesh: () => openMesh({ port, connect: browser.connect, isNewcomer, onChange }),
        sfu: () => openSfu({ port: server.port, connect: browser.connect, onChange }),
      }),
    onChange,
  });

  function takeFrame(frame: unknown): boolean {
    if (!isFields(frame) || !isText(frame.requestID)) return false;
    const { requestID } = frame;
    const waiting = asked.get(requestID);
    if (waiting) {
      waiting(participantsOf(frame.payload));
      return true;
    }
    if (server.takeFrame(frame, requestID)) return true;
    if (offered.delete(requestID)) {
      if (frame.cancel !== undefined) media.refresh(); // whom it was for has gone
      return true;
    }
    const signal = frame.request === 'sdp' && isFields(frame.payload) && frame.payload.room === room;
    if (!signal || !isFields(frame.payload)) return false;
    const { type, sdp } = frame.payload;
    const { from, to } = frame;
    if (isText(from) && isText(to) && isText(sdp) && (type === 'offer' || type === 'answer'))
      media.take({ from, to, type, sdp });
    return true;
  }

  return {
    ...media,
    takeFrame,
    close() {
      media.close();
      for (const done of [...asked.values()]) done(undefined);
      server.close();
    },
  };
}

function participantsOf(payload: unknown): Participants | undefined {
  if (!isFields(payload) || !isText(payload.you) || !Array.isArray(payload.participants)) return undefined;
  const ice = Array.isArray(payload.ice) ? payload.ice.flatMap((server) => iceServerOf(server) ?? []) : [];
  const told = isFields(payload.names) ? Object.entries(payload.names) : [];
  const names = Object.fromEntries(told.flatMap(([id, name]) => (isText(name) ? [[id, name]] : [])));
  const topology = payload.topology === 'SFU' ? 'SFU' : 'MESH';
  return { you: payload.you, participants: payload.participants.filter(isText), names, ice, topology };
}

function iceServerOf(told: unknown): RTCIceServer | undefined {
  if (!isFields(told)) return undefined;
  const { urls, username, credential } = told;
  const all = Array.isArray(urls) ? urls.filter(isText) : isText(urls) ? [urls] : [];
  if (all.length === 0) return undefined;
  return isText(username) && isText(credential) ? { urls: all, username, credential } : { urls: all };
}
