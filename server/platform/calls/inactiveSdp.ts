import { randomBytes } from 'node:crypto';

/** Descriptions of sessions in which nothing is sent or received yet: valid, never empty (contract, "SDP towards a terminal"). */

/** Chance, passed in: so many random bytes. */
type Random = (bytes: number) => Buffer;

/** What an inactive medium has beside its formats: addresses come with the next description. */
function transport(random: Random, setup: 'actpass' | 'passive'): string[] {
  const fingerprint = random(32).toString('hex').toUpperCase().match(/../g)?.join(':');
  return [
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${random(3).toString('hex')}`,
    `a=ice-pwd:${random(12).toString('hex')}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
  ];
}

const head = (random: Random): string[] => [
  'v=0',
  `o=- ${random(6).readUIntBE(0, 6)} 1 IN IP4 0.0.0.0`,
  's=-',
  't=0 0',
];

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

/** An offer of one inactive audio stream. */
export const inactiveOffer = (random: Random = randomBytes): string =>
  text([
    ...head(random),
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 0 8',
    ...transport(random, 'actpass'),
    'a=mid:0',
    'a=inactive',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
  ]);

/** An answer to an offer that takes every audio and video stream of it, inactive, and refuses what else it has. */
export function inactiveAnswer(offer: string, random: Random = randomBytes): string {
  const [session = [], ...media] = sections(offer);
  const shared = transport(random, 'passive');
  const answered = media.map((lines) => answerMedium(lines, shared));
  const taken = answered.filter(({ isTaken }) => isTaken).flatMap(({ mid }) => mid ?? []);
  const isBundled = taken.length > 0 && session.some((line) => line.startsWith('a=group:BUNDLE'));
  const group = isBundled ? [`a=group:BUNDLE ${taken.join(' ')}`] : [];
  return text([...head(random), ...group, ...answered.flatMap(({ lines }) => lines)]);
}

/** The lines before the first medium, then those of each. */
function sections(sdp: string): string[][] {
  const found: string[][] = [[]];
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) found.push([]);
    if (line !== '') found.at(-1)?.push(line);
  }
  return found;
}

function answerMedium([first = '', ...lines]: string[], shared: readonly string[]) {
  const [, kind = '', profile = '', formats = ''] = /^m=(\S+) \d+(?:\/\d+)? (\S+) ?(.*)$/.exec(first) ?? [];
  const mid = lines.find((line) => line.startsWith('a=mid:'))?.slice('a=mid:'.length);
  const named = mid === undefined ? [] : [`a=mid:${mid}`];
  const isTaken = (kind === 'audio' || kind === 'video') && !/^m=\S+ 0 /.test(first);
  if (!isTaken) return { isTaken, mid, lines: [`m=${kind} 0 ${profile} ${formats}`, 'c=IN IP4 0.0.0.0', ...named] };
  const kept = lines.filter((line) => /^a=(rtpmap|fmtp|rtcp-fb):/.test(line) || line === 'a=rtcp-mux');
  const isSecure = profile.includes('TLS');
  const carried = isSecure ? shared : shared.slice(0, 1);
  return { isTaken, mid, lines: [`m=${kind} 9 ${profile} ${formats}`, ...carried, ...named, 'a=inactive', ...kept] };
}
