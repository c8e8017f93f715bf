import { Router } from 'express';
import type { CallParts, CallWire } from '../calls/callParts.ts';
import { rtcChapter } from './documented.ts';
import { createJoinLimit } from './guest/joinLimit.ts';
import { guestRoutes } from './guest/routes.ts';
import { createNotifications } from './notifications.ts';
import { rtcRouter } from './router.ts';

/** The call API: create a call, be in it, read its log, hear it ring; and the page where guests join. */
export function createCallLog(parts: CallParts): CallWire {
  const notifications = createNotifications(parts);
  const joinLimit = createJoinLimit();
  const router = Router();
  router.use('/rtc', rtcRouter(parts));
  router.use('/join', guestRoutes(parts, joinLimit.handler));
  return {
    router,
    documented: rtcChapter,
    upgrades: new Map([['/rtc/notifications', notifications.upgrade]]),
    tell: notifications.tell,
    close() {
      joinLimit.close();
      notifications.close();
    },
  };
}
