import { newOperationId } from '../../shared/ucwaClient.ts';
import type { Keep } from './keep.ts';

/**
 * This window's instance id. A reload keeps it; a duplicated tab, which inherits the original's memory, gets its own.
 */
export function instanceOf(tab: Keep): string {
  const kept = wasReloaded() ? tab.get('instance') : null;
  const instance = kept ?? newOperationId();
  tab.set('instance', instance);
  return instance;
}

/** Whether this page goes on where the same tab was; a duplicated tab does not. */
export function wasReloaded(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload';
}
