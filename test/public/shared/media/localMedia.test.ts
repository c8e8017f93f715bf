import assert from 'node:assert/strict';
import { type LocalMedia, openLocalMedia } from '../../../../public/shared/media/localMedia.ts';

/** A track, as far as these tests need one. */
class Track extends EventTarget {
  enabled = true;
  isStopped = false;
  readonly kind: string;
  readonly deviceId: string;
  constructor(kind: string, deviceId: string) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }
  stop(): void {
    this.isStopped = true;
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.deviceId };
  }
}

type Wanted = Readonly<Record<string, { deviceId?: { exact: string } } | undefined>>;

describe('public/shared/media: local media', () => {
  let refusal: string | undefined;
  let slow: Promise<void> | undefined;
  let given: Track[] = [];
  let changes = 0;
  const devices = {
    async getUserMedia({ audio, video }: Wanted) {
      await slow;
      if (refusal) throw Object.assign(new Error(refusal), { name: refusal });
      const track = new Track(audio ? 'audio' : 'video', (audio ?? video)?.deviceId?.exact ?? 'first');
      given.push(track);
      return { getAudioTracks: () => [track], getVideoTracks: () => [track] };
    },
    async getDisplayMedia() {
      const track = new Track('video', 'screen');
      given.push(track);
      return { getVideoTracks: () => [track] };
    },
    enumerateDevices: async () => [
      { kind: 'audioinput', deviceId: 'first', label: 'Headset' },
      { kind: 'audioinput', deviceId: 'second', label: '' },
      { kind: 'videoinput', deviceId: '', label: '' },
    ],
  };
  const open = (isSecure = true, has = true): LocalMedia =>
    openLocalMedia({ devices: has ? (devices as unknown as MediaDevices) : undefined, isSecure }, () => {
      changes += 1;
    });
  beforeEach(() => {
    [refusal, slow, given, changes] = [undefined, undefined, [], 0];
  });

  it('goes from off by way of asking to on, lists devices by name, and changes to another one', async () => {
    const local = open();
    assert.equal(local.state().microphone, 'off');
    const started = local.start('microphone');
    assert.equal(local.state().microphone, 'asking');
    await started;
    assert.equal(local.state().microphone, 'on');
    assert.deepEqual(local.state().microphones, [
      { id: 'first', label: 'Headset' },
      { id: 'second', label: '2' },
    ]);
    assert.deepEqual(local.state().cameras, [], 'one without an id cannot be chosen');
    local.setMuted(true);
    await local.start('microphone', 'second');
    assert.equal(local.state().chosen.microphone, 'second');
    assert.deepEqual(
      given.map(({ isStopped, enabled }) => [isStopped, enabled]),
      [
        [true, false],
        [false, false],
      ],
      'the first is let go, and the second is muted too',
    );
    assert.ok(changes > 0);
    local.close();
    assert.ok(given.every(({ isStopped }) => isStopped));
  });

  it('keeps a refusal as data, and forgets it when it is asked again', async () => {
    const local = open();
    refusal = 'NotAllowedError';
    await local.start('microphone');
    assert.deepEqual(local.state().troubles, [{ source: 'microphone', code: 'denied' }]);
    assert.equal(local.tracks().audio, null);
    refusal = undefined;
    await local.start('microphone');
    assert.deepEqual(local.state().troubles, []);
    assert.ok(local.tracks().audio);
  });

  it('tells a page without devices whether that is for want of https', async () => {
    const local = open(false, false);
    await local.start('camera');
    assert.deepEqual(local.state().troubles, [{ source: 'camera', code: 'insecure' }]);
  });

  it('shows the screen instead of the camera until the browser ends it, and tells of a device that is pulled', async () => {
    const local = open();
    await local.start('camera');
    const camera = local.tracks().video;
    await local.start('screen');
    assert.notEqual(local.tracks().video, camera);
    given.at(-1)?.dispatchEvent(new Event('ended'));
    assert.equal(local.tracks().video, camera);
    assert.deepEqual(local.state().troubles, []);
    given[0]?.dispatchEvent(new Event('ended'));
    assert.deepEqual(local.state().troubles, [{ source: 'camera', code: 'failed' }]);
    assert.equal(local.state().camera, 'off');
  });

  it('lets go of what comes after nobody wants it any more', async () => {
    let come = (): void => {};
    slow = new Promise((done) => {
      come = done;
    });
    const local = open();
    const [camera, microphone] = [local.start('camera'), local.start('microphone')];
    local.stop('camera');
    local.close();
    come();
    await Promise.all([camera, microphone]);
    assert.ok(given.length === 2 && given.every(({ isStopped }) => isStopped));
    assert.deepEqual(local.tracks(), { audio: null, video: null });
  });
});
