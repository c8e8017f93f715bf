import { type ApiChapter, type ApiOperation, ticket } from '../calls/api/document.ts';
import {
  byIdQuery,
  callBody,
  callLog,
  callLogPage,
  createCallBody,
  createCallHeaders,
  iceServers,
  loginBody,
  logsQuery,
  refreshBody,
} from './wire.ts';

const acting = (id: string, summary: string, refusals: ApiOperation['refusals']): ApiOperation => ({
  id,
  method: 'post',
  path: `/rtc/${id}`,
  summary,
  body: callBody,
  answer: callLog,
  refusals,
});

/** The call API in the API document. The tag and two of the names are the original's (calls.md 1.6). */
export const rtcChapter: ApiChapter = {
  tag: 'RtcController',
  description:
    'Calls and their log. A WebSocket at /rtc/notifications tells a signed-in person what rings: { "type": "IncomingCall" | "CallAnswered" | "CallCancelled" | "CallEnded", "callId", "call": CallLog }.',
  operations: [
    {
      id: 'createCallForContacts',
      method: 'post',
      path: '/rtc/createCall',
      summary: 'Create a call, ring or tell the invited.',
      body: createCallBody,
      params: { header: createCallHeaders },
      answer: callLog,
      refusals: [400, 401, 403, 404],
    },
    {
      id: 'login',
      method: 'post',
      path: '/rtc/login',
      summary: 'Get a token for user name and password.',
      body: loginBody,
      answer: ticket,
      refusals: [400, 401, 429],
      isOpen: true,
    },
    {
      id: 'refresh',
      method: 'post',
      path: '/rtc/refresh',
      summary: 'Spend a refresh token for the next pair of tokens.',
      body: refreshBody,
      answer: ticket,
      refusals: [400, 401],
      isOpen: true,
    },
    acting('joinCall', 'Join a call, or answer what rings.', [400, 401, 404, 409, 410]),
    acting('leaveCall', 'Leave a call; with the last one it ends.', [400, 401, 404, 409, 410]),
    acting('declineCall', 'Decline for the whole person.', [400, 401, 404, 409, 410]),
    acting('endCall', 'End a call for everybody.', [400, 401, 403, 404, 410]),
    {
      id: 'getCallLogById',
      method: 'get',
      path: '/rtc/getCallLogById',
      summary: 'A call with its events.',
      params: { query: byIdQuery },
      answer: callLog,
      refusals: [400, 401, 404],
    },
    {
      id: 'getCallLogs',
      method: 'get',
      path: '/rtc/getCallLogs',
      summary: 'The calls that concern you, newest first.',
      params: { query: logsQuery },
      answer: callLogPage,
      refusals: [400, 401],
    },
    {
      id: 'iceServers',
      method: 'get',
      path: '/rtc/iceServers',
      summary: "STUN and TURN servers for your connections, with credentials of your own; also for a guest's pass.",
      answer: iceServers,
      refusals: [401],
    },
  ],
};
