import wrtc from '@roamhq/wrtc';

/**
 * WebRTC for Node. Its tracks crash a process that takes its addons apart at the end (node-webrtc#636): so the process
 * ends by itself instead, with the exit code that mocha has set by then.
 */
process.once('beforeExit', () => process.exit());

export { wrtc };
